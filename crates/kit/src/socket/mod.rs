//! Sockets: how they open, how they go live, and where the hub's frames leave.

mod handshake;
pub mod live;
mod open;
mod shared_socket;
mod socket_sink;
mod throttled;

pub use handshake::UpgradeRequest;
pub use open::{OpenSocket, Opening, open};
pub use shared_socket::{SharedHandshake, SharedSocket, ShownToken, TokenClaim};
pub use socket_sink::{CloseWords, SocketSink};
use throttled::throttled;
