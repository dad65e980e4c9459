//! What is to know of a dialect without speaking it.

use std::sync::Arc;

use domain::fanout::Encoder;

use crate::{CloseWords, Contract};

/// What is to know of a dialect without speaking it.
pub struct DialectEntry {
    /// Its name in settings, tokens and metrics.
    pub name: &'static str,
    /// What it publishes of itself.
    pub contract: Contract,
    /// Makes what words events in it.
    pub encoder: fn() -> Arc<dyn Encoder>,
    /// How it words why the server ends a socket.
    pub close: CloseWords,
}
