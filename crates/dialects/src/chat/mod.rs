//! The dialect of document 003: channels by name, bans, one kind of event. REST under `/api`, socket at
//! `/api/ws/{username}?token=`.
//!
//! Known quirks: every success is 200, creating too; wherever a channel's id can stand, its claimed name can; frames
//! of the one event carry the message twice, whole under `data` and flat at the top; the refusals of a handshake are
//! close codes after it.

mod decode;
mod encode;
mod form;
mod http;
mod naming;
mod refuse;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

pub use encode::Words;
pub use http::routes;
pub use refuse::refuse;
pub use socket::open;

use domain::ports::{Joins, Welcome};
use domain::verbs::LoginStyle;

/// Its place among the families of the hub.
pub const FAMILY: usize = 3;
/// Its name in settings, tokens and metrics.
pub const NAME: &str = "chat";
/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: false };
/// The channels that everybody who registers through it finds.
const WELCOME: Welcome = Welcome { family: NAME, channels: &["general", "random"], joins: Joins::Everybody };
