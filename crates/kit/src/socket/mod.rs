//! Sockets: how they open, how they go live, and where the hub's frames leave.

mod cursor;
mod handshake;
pub mod live;
mod open;
mod own_protocol;
mod resume;
mod shared_socket;
mod socket_sink;
mod throttled;

pub use cursor::CursorKey;
pub use handshake::UpgradeRequest;
pub use open::{OpenSocket, Opening, open};
pub use own_protocol::{AcceptedStream, OwnProtocol};
pub use resume::{Entrance, ReplayOutcome};
pub use shared_socket::{SharedHandshake, SharedSocket, ShownToken, TokenClaim};
pub use socket_sink::{CloseWords, SocketSink};
use throttled::throttled;
