//! WebSocket connections by the ten thousand: upgraded streams in, frames out, a bounded outbox each, close codes.
//!
//! Bytes only: what a frame says is the business of whoever speaks through it. A caller upgrades a request with
//! [`Sockets::upgrade`], hears through its [`Party`], answers through its [`Handle`], and posts one frame to many
//! sockets with [`Sockets::post`]. Which library carries the bytes is known to `pump`, `feed` and
//! [`Sockets::upgrade`] alone.

mod feed;
mod kind;
mod link;
mod party;
mod pump;
mod slots;
mod sockets;
mod talk;
mod terms;
mod watch;

pub use party::{Handle, Party};
pub use slots::Key;
pub use sockets::{Reserved, Sockets};
pub use terms::{Close, Terms};
