//! The domain's ports, each method handed to its act or its question.

mod accounts;
mod channels;
mod files;
mod guilds;
mod messages;
