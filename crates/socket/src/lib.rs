//! Placeholder of the socket crate's interface.
#![expect(missing_docs, clippy::all, clippy::pedantic, unused, reason = "replaced by the real crate")]
use std::{borrow::Cow, future::Future, time::Duration};
use bytes::Bytes;
#[derive(Clone)]
pub struct Sockets;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub u64);
#[derive(Clone, Debug)]
pub struct Close { pub code: u16, pub reason: Cow<'static, str> }
pub struct Terms { pub label: &'static str, pub inbound_bytes: usize, pub outbox_bytes: usize, pub slow: (Option<Bytes>, Close), pub too_large: Close }
pub trait Party: Send + 'static {
    fn heard(&mut self, text: Bytes) -> impl Future<Output = ()> + Send;
    fn gone(&mut self) -> impl Future<Output = ()> + Send;
}
#[derive(Clone)]
pub struct Handle;
impl Handle { pub fn key(&self) -> Key { Key(1) } pub fn send(&self, frame: Bytes) {} pub fn close(&self, close: Close) {} pub fn set_deadline(&self, after: Duration, close: Close) {} pub fn clear_deadline(&self) {} }
impl Sockets {
    pub fn new() -> Self { Self }
    pub fn upgrade<P: Party, F: Future<Output = P> + Send + 'static>(&self, upgrade: axum::extract::ws::WebSocketUpgrade, terms: Terms, open: impl FnOnce(Handle) -> F + Send + 'static) -> axum::response::Response { let _ = (terms, open); upgrade.on_upgrade(|_| async {}) }
    pub fn post(&self, frame: &Bytes, to: &[Key]) {}
    pub fn close(&self, to: &[Key], close: &Close) {}
    pub fn len(&self) -> usize { 0 }
    pub async fn drained(&self) {}
}
