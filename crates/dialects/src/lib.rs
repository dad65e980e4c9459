//! The list of the dialects: the one place that knows them all.

use std::sync::Arc;

use domain::fanout::Encoder;
pub use kit;
use kit::{CloseWords, Contract, DialectEntry};

/// The dialects, in the order of their numbers in the hub. Everything else that goes by that order is made of this.
const DIALECTS: [DialectEntry; 5] = [command::ENTRY, auth0::ENTRY, pythia::ENTRY, chat::ENTRY, gateway::ENTRY];

/// The dialects' names, in that order.
pub const NAMES: [&str; 5] = names();

/// What the dialects publish of themselves, in that order.
#[must_use]
pub fn contracts() -> [Contract; 5] {
    DIALECTS.map(|dialect| dialect.contract)
}

/// The dialects' encoders with their names, in that order.
#[must_use]
pub fn encoders() -> Vec<(&'static str, Arc<dyn Encoder>)> {
    DIALECTS.iter().map(|dialect| (dialect.name, (dialect.encoder)())).collect()
}

/// How the dialects word why the server ends a socket, in that order.
#[must_use]
pub fn closes() -> Vec<CloseWords> {
    DIALECTS.iter().map(|dialect| dialect.close).collect()
}

const fn names() -> [&'static str; 5] {
    let mut names = [""; 5];
    let mut at = 0;
    while at < names.len() {
        names[at] = DIALECTS[at].name;
        at += 1;
    }
    names
}
