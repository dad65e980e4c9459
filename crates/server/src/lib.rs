//! The server: reads settings, joins the parts, listens, and stops in good order. It decides nothing about chat.

pub mod admin;
pub mod ambient;
mod backup;
pub mod cli;
mod connections;
mod copy;
mod data_dir;
mod docs;
pub mod doctor;
mod door;
mod files;
mod host;
pub mod keys;
mod layers;
mod listen;
pub mod log;
mod masked;
mod mount;
mod node;
mod own_protocol;
mod retry;
mod secrecy;
pub mod settings;
mod spoken;
mod start;
pub mod telemetry;
mod weak_key;
mod web_client;
mod welcome;
mod wiring;

pub use backup::back_up;
pub use copy::copy;
pub use data_dir::make_data_dir;
pub use secrecy::warn_of_what_others_may_read;
pub use spoken::SpokenDialects;
pub use start::{Running, start};
pub use wiring::{Ambient, StoreOptions, open_store};

/// Why the server can't start: one line that names what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct StartError(pub String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl From<settings::BadSetting> for StartError {
    fn from(bad: settings::BadSetting) -> Self {
        Self(bad.0)
    }
}
