//! How a plain TCP stream is taken out of what served HTTP on it.

use std::task::Waker;

use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use tokio::net::TcpStream;

/// Takes the stream out of an upgraded connection. Gives the connection back if there is none in it that an event loop
/// could serve, as where it is encrypted in this process.
pub type TakeApart = fn(Upgraded) -> Result<PlainTcp, Upgraded>;

/// A plain TCP connection, without what served HTTP on it.
pub struct PlainTcp {
    /// The stream.
    pub stream: TcpStream,
    /// What was read of it already and isn't HTTP.
    pub read: Bytes,
    /// What is kept for as long as the connection stands, if anything.
    pub held: Option<Box<dyn StreamHold>>,
}

/// What a connection holds until its stream is closed, such as its place among all connections. It is dropped then.
pub trait StreamHold: Send {
    /// Whether the connection is to end at once. If not, `waker` is woken when it is.
    fn is_cut(&self, waker: &Waker) -> bool;
}

/// Takes out the stream of a connection that is served as it was accepted, and holds nothing.
///
/// # Errors
/// The connection as it was, if its stream isn't TCP.
pub fn take_tcp(upgraded: Upgraded) -> Result<PlainTcp, Upgraded> {
    let parts = downcast::<TokioIo<TcpStream>>(upgraded)?;
    Ok(PlainTcp { stream: parts.io.into_inner(), read: parts.read_buf, held: None })
}
