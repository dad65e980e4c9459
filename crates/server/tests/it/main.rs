//! The whole server at the wire, as clients and operators meet it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod bans;
mod command_sessions;
mod doors;
mod durability;
mod many_voices;
mod nonces;
mod people;
mod slow_listener;
mod starting;
mod strangers;
