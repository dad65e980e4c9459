//! What the built-in issuer lets a client have.

use super::{Timestamp, UserId};

/// A browser that somebody is logged in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// Who.
    pub user: UserId,
    /// Since when: when they last showed their password there.
    pub since: Timestamp,
}

/// What somebody lets a client have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is.
    pub user: UserId,
    /// The client's id; empty where it has none.
    pub client: String,
    /// For which API its tokens are (`aud`).
    pub audience: String,
    /// For what, words separated by spaces.
    pub scope: String,
    /// The client's nonce, which goes back to it in the first ID token.
    pub nonce: Option<String>,
    /// Whether the client may have a refresh token.
    pub offline: bool,
    /// When the password was shown.
    pub authenticated_at: Timestamp,
}
