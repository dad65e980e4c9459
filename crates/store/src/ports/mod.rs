//! The domain's ports, each method handed to its act or its question.

mod accounts;
mod administration;
mod channels;
mod guilds;
mod messages;
