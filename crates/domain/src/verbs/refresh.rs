//! Trades a refresh token for new tokens.

use crate::core::Core;
use crate::ports::{Rotated, TokenHolder};
use crate::verbs::login::{Login, digest, grant};
use crate::{Outcome, Refusal};

/// Replaces a refresh token by its successor; both are known by their digests only. One that was replaced within
/// `limits::REFRESH_GRACE`, and whose successor nobody has presented yet, is answered alike: its answer was lost, or
/// two came at once. Any other that was replaced is `BadToken` and ends the login. One that is unknown, or not the
/// holder's, is `BadToken` and changes nothing.
#[derive(Clone, Debug)]
pub struct RotateRefresh {
    /// The digest of the one that was presented.
    pub old: String,
    /// The digest of its successor, which is always the same for the same token.
    pub new: String,
    /// At whose door it was presented.
    pub holder: TokenHolder,
}

/// Length of a refresh token, in characters.
const TOKEN_CHARS: usize = 64;

/// Trades a refresh token of a login that was opened through this dialect. Each is good once, but for a lost
/// answer: presented again before its successor is, and within `limits::REFRESH_GRACE`, it gets the same successor.
/// Any other old one ends the login, since somebody has a copy.
pub async fn refresh(core: &Core, token: &str, dialect: &'static str) -> Outcome<Login> {
    let (Rotated { session, user, .. }, next) = rotate(core, token, TokenHolder::Dialect(dialect)).await?;
    Ok(grant(core, user, session, Some(next)))
}

/// Replaces a refresh token of this holder's. The login, and the successor.
pub(super) async fn rotate(core: &Core, token: &str, holder: TokenHolder) -> Outcome<(Rotated, String)> {
    if token.len() != TOKEN_CHARS {
        return Err(Refusal::BadToken);
    }
    let next = core.tokens.successor(token);
    let rotation = RotateRefresh { old: digest(token), new: digest(&next), holder };
    Ok((core.perform(rotation).await?, next))
}
