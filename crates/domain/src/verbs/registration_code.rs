//! Makes a code that lets somebody register.

use std::time::Duration;

/// Keeps a one-time code to register with, by its digest.
#[derive(Clone, Debug)]
pub struct MakeRegistrationCode {
    /// The digest of the code.
    pub digest: String,
    /// How long it is good.
    pub life: Duration,
}
