//! Five client families over one core: each dialect is a folder that reads requests, calls verbs and words answers.

pub mod auth0;
pub mod command;
pub mod kit;
pub mod pythia;
