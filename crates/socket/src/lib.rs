//! WebSocket connections by the ten thousand: upgraded streams in, frames out, a bounded outbox each, close codes.
//!
//! Bytes only: what a frame says is the business of whoever speaks through it. A caller upgrades a request with
//! [`Sockets::upgrade`], hears through its [`Party`], answers through its [`Handle`], and posts one frame to many
//! sockets with [`Sockets::post`]. How bytes become frames is known to
//! `handshake`, `pump`, `feed` and `wire` alone.

mod feed;
mod handshake;
mod kind;
mod link;
mod party;
mod pump;
mod slots;
mod sockets;
mod talk;
mod terms;
mod watch;
mod wire;

pub use handshake::{Handshake, NotAHandshake};
pub use party::{Greeting, Handle, Party};
pub use slots::Key;
pub use sockets::{Reserved, Sockets};
pub use terms::{Close, Terms};
