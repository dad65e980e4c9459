//! Keeps the key pairs of the built-in issuer.

use std::time::Duration;

/// Keeps the first key pair of the built-in issuer, unless one was kept before.
#[derive(Clone, Debug)]
pub struct FirstIssuerKey {
    /// The key pair, as the issuer makes it.
    pub candidate: String,
}

/// Lets a new key pair of the built-in issuer sign from now on. The older ones stay for a while, as what they signed is
/// good for as long.
#[derive(Clone, Debug)]
pub struct RotateIssuerKey {
    /// The key pair, as the issuer makes it.
    pub key: String,
    /// How long the older ones stay.
    pub keep: Duration,
}
