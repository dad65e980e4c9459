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

use std::sync::Arc;

use domain::verbs::LoginStyle;
use kit::{Contract, DialectEntry, Introduction, SharedSocket, live};

use encode::CommandEncoder;

/// Its name in settings, tokens and metrics.
const NAME: &str = "command";
/// What is published of it.
const CONTRACT: Contract = Contract { openapi: None, asyncapi: Some(include_str!("../asyncapi.yaml")) };

/// What a server is to know of it.
pub const ENTRY: DialectEntry = DialectEntry {
    name: NAME,
    contract: CONTRACT,
    encoder: || Arc::new(CommandEncoder),
    close: live::close,
    http: None,
    shared_socket: Some(SharedSocket {
        claims: socket::claims,
        open: |context, shared| Box::pin(socket::open(context, shared)),
    }),
    own_protocol: None,
    introduction: Introduction { paths: "socket <code>/ws</code> alone", registering: None },
    password_page: None,
};

/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: false };
/// Messages in a page of `get_messages`.
const MESSAGES_PER_PAGE: u32 = 50;
/// Users in a page of `get_channel_users`.
const USERS_PER_PAGE: u32 = 100;
