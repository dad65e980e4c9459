//! Mechanics that every dialect needs and none owns: reading requests, forms of ids and times, frames. No vocabulary
//! but the names of fields that are called alike everywhere.
//!
//! Its rooms are `http`, `files`, `socket`, `contract` and `words`; what they hold is called without the room's name.

mod client_secrets;
mod context;
pub mod contract;
mod dialect;
mod files;
mod http;
mod socket;
mod times;
pub mod url_list;
mod words;

pub use self::client_secrets::ClientSecrets;
pub use self::context::{Clients, Context, PublicSettings};
pub use self::contract::{Contract, detail_answers};
pub use self::dialect::{DialectEntry, HttpApi, Introduction, NEWCOMER, PathClaim, under};
pub use self::files::{Form, FormParts, Posted, address, attachment, download};
pub use self::http::{
    Arrival, Bodies, Call, ConnectionRegistry, Field, Fields, HttpFault, Peer, Query, Refused, Rejection,
    RejectionAnswers, RequestConnection, Stranger, answer, call, detail, discard, field, origin, rejection, token,
};
pub use self::socket::{
    AcceptedStream, CloseWords, CursorKey, Entrance, OpenSocket, Opening, OwnProtocol, ReplayOutcome, SharedHandshake,
    SharedSocket, ShownToken, SocketSink, TokenClaim, UpgradeRequest, live, open as open_socket,
};
pub use self::times::Times;
pub use self::url_list::UrlList;
pub use self::words::{Fit, fitted, id, presence, time};
