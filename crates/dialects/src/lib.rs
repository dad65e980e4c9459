//! Five dialects over one core: each dialect is a folder that reads requests, calls verbs and words answers.

pub mod auth0;
pub mod chat;
pub mod command;
pub mod gateway;
pub mod kit;
pub mod pythia;

use std::sync::Arc;

use domain::fanout::Encoder;

use kit::{CloseWords, Contract};

/// What is to know of a dialect without speaking it.
pub(crate) struct DialectEntry {
    name: &'static str,
    contract: Contract,
    encoder: fn() -> Arc<dyn Encoder>,
    close: CloseWords,
}

/// The dialects, in the order of their numbers in the hub. Everything else that goes by that order is made of this.
const DIALECTS: [DialectEntry; 5] = [command::ENTRY, auth0::ENTRY, pythia::ENTRY, chat::ENTRY, gateway::ENTRY];

/// The dialects' names, in that order.
pub const NAMES: [&str; 5] = names();

/// What the dialects publish of themselves, in that order.
#[must_use]
pub fn contracts() -> [Contract; 5] {
    DIALECTS.map(|dialect| dialect.contract)
}

/// The dialects' encoders, in that order.
#[must_use]
pub fn encoders() -> Vec<Arc<dyn Encoder>> {
    DIALECTS.iter().map(|dialect| (dialect.encoder)()).collect()
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

/// The number of the dialect with this name. One that isn't among them doesn't compile.
pub(crate) const fn number(name: &str) -> usize {
    let mut at = 0;
    while at < NAMES.len() {
        if is_same(NAMES[at], name) {
            return at;
        }
        at += 1;
    }
    panic!("it is none of the dialects")
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
