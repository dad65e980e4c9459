//! Keeps the key of own tokens where all nodes find it.

/// Answers the key of own tokens that the database keeps. Where it keeps none it keeps this one from now on, if one is given.
#[derive(Clone, Debug)]
pub struct KeepTokenKey {
    /// The key.
    pub candidate: Option<String>,
}
