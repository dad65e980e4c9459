//! Trades a refresh token for new tokens.

use crate::core::Core;
use crate::verbs::login::{Login, digest, grant};
use crate::{Outcome, Refusal};

/// Trades a refresh token. Each is good once: of two attempts at once at most one wins, and an old one presented
/// again ends the login, since somebody has a copy.
pub async fn refresh(core: &Core, token: &str) -> Outcome<Login> {
    if token.len() != 64 {
        return Err(Refusal::BadToken);
    }
    let next = core.secret();
    let (session, user) = core.store.rotate_refresh(&digest(token), &digest(&next)).await?;
    Ok(grant(core, user, session, Some(next)))
}
