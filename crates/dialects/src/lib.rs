//! The list of the dialects: the one place that knows them all.

use kit::DialectEntry;

/// The dialects, in the order of their numbers in the hub. Everything else that goes by that order is made of this.
pub const DIALECTS: &[DialectEntry] = &[command::ENTRY, auth0::ENTRY, pythia::ENTRY, chat::ENTRY, gateway::ENTRY];
