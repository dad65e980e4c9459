//! Files on their way in and out: forms, downloads, names and addresses.

pub mod address;
pub mod attachment;
mod disposition;
pub mod download;
mod form;

pub use form::{Form, FormParts, Posted};
