//! The dialect of document 000: guilds, channels, invites and messages as commands on one WebSocket, `/ws`.
//!
//! Known quirks: replies bear no mark of what they answer, they come in the order of the commands instead; so nothing
//! is ever pushed into a session that didn't ask for it, by `?token=` or by the command `subscribe`. There is no REST.

mod commands;
mod decode;
mod encode;
mod greeting;
mod refuse;
mod reply;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

pub use self::socket::{SessionKind, open};
use encode::CommandEncoder;
pub use refuse::refuse;

use std::sync::Arc;

use domain::verbs::LoginStyle;
use kit::DialectEntry;
use kit::{Contract, live};

/// Its name in settings, tokens and metrics.
pub const NAME: &str = "command";
/// What is published of it.
pub const CONTRACT: Contract = Contract { name: NAME, openapi: None, asyncapi: include_str!("../asyncapi.yaml") };
/// What the others need to know of it.
pub const ENTRY: DialectEntry =
    DialectEntry { name: NAME, contract: CONTRACT, encoder: || Arc::new(CommandEncoder), close: live::close };
/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: false };
/// Messages in a page of `get_messages`.
const MESSAGES_PER_PAGE: u32 = 50;
/// Users in a page of `get_channel_users`.
const USERS_PER_PAGE: u32 = 100;
