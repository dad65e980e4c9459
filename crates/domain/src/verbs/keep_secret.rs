//! Keeps what the nodes of a cluster share and nobody else may know.

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedSecret {
    /// The key of own tokens.
    TokenKey,
    /// The code that makes somebody the first administrator. It is forgotten once somebody is.
    AdminCode,
}

/// Answers the secret that the database keeps. Where it keeps none it keeps this one from now on, if one is given.
#[derive(Clone, Debug)]
pub struct KeepSecret {
    /// Which.
    pub secret: SharedSecret,
    /// The secret.
    pub candidate: Option<String>,
}
