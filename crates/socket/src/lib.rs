//! WebSocket connections by the ten thousand: upgraded streams in, frames out, a bounded outbox each, close codes.
//!
//! Bytes only: what a frame says is the business of whoever speaks through it. A caller upgrades a request with
//! [`Sockets::upgrade`], hears through its [`ConnectionHandler`], answers through its [`ConnectionHandle`], and posts one frame to many
//! sockets with [`Sockets::post`].
//!
//! Two ways carry a connection, with the same outbox (`link`) and the same times (`times`): plain TCP streams are taken out
//! of hyper and served by an event loop of our own (`event_loop`, which reads frames by [`frames`]); others by a task for each
//! (`run_connection`, `connection_io`, `feed` and `wire`).

mod close_stage;
mod connection_io;
mod delivery_counts;
mod event_loop;
mod feed;
mod frame_head;
pub mod frames;
mod handler;
mod handshake;
mod kind;
mod limits;
mod link;
mod link_order;
mod outbound_frame;
mod plain_writer;
mod reserved;
mod run_connection;
mod slots;
mod sockets;
mod sockets_state;
mod times;
mod watch;
mod wire;

pub use event_loop::{PlainTcp, StreamHold, TakeApart, take_tcp};
pub use handler::{ConnectionHandle, ConnectionHandler, Greeting};
pub use handshake::{Handshake, NotAHandshake};
pub use limits::{COME_BACK, Close, ConnectionLimits, RetryDelay};
pub use reserved::Reserved;
pub use slots::ConnectionKey;
pub use sockets::Sockets;
