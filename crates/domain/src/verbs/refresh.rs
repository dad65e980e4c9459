//! Trades a refresh token for new tokens.

use crate::core::Core;
use crate::ports::{Rotated, Rotation, TokenHolder};
use crate::verbs::login::{Login, digest, grant};
use crate::{Outcome, Refusal};

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
    let rotation = Rotation { old: digest(token), new: digest(&next), holder };
    Ok((core.store.rotate_refresh(rotation).await?, next))
}
