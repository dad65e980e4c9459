//! The domain's ports: acts handed to the writer, questions to the readers.

mod accounts;
mod acts;
mod administration;
mod announcements;
mod channels;
mod event_log;
mod files;
mod grants;
mod guilds;
mod messages;
mod read_states;
mod settings;
