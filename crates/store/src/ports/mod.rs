//! The domain's ports, each method handed to its act or its question.

mod accounts;
mod administration;
mod channels;
mod files;
mod grants;
mod guilds;
mod messages;
