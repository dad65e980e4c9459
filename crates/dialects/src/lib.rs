//! Five dialects over one core: each dialect is a folder that reads requests, calls verbs and words answers.

pub mod auth0;
pub mod chat;
pub mod command;
pub mod gateway;
pub mod kit;
pub mod pythia;

use std::sync::Arc;

use domain::fanout::Encoder;

use kit::Contract;

/// The dialects' names, in the order of their dialects in the hub.
pub const NAMES: [&str; 5] = [command::NAME, auth0::NAME, pythia::NAME, chat::NAME, gateway::NAME];

/// What the dialects publish of themselves, in the same order.
pub const CONTRACTS: [Contract; 5] =
    [command::CONTRACT, auth0::CONTRACT, pythia::CONTRACT, chat::CONTRACT, gateway::CONTRACT];

/// The dialects' encoders, in the same order.
pub fn encoders() -> Vec<Arc<dyn Encoder>> {
    vec![
        Arc::new(command::CommandEncoder),
        Arc::new(auth0::Auth0Encoder),
        Arc::new(pythia::PythiaEncoder),
        Arc::new(chat::ChatEncoder),
        Arc::new(gateway::GatewayEncoder),
    ]
}
