//! Turns a token into somebody who may act.

use crate::core::Core;
use crate::model::{Account, Identity};
use crate::{Outcome, Refusal};

/// The account behind one of our own tokens, while its login stands.
pub async fn authenticate(core: &Core, token: &str) -> Outcome<Account> {
    let claims = core.tokens.verify(token, core.clock.now())?;
    let (session, user) = core.store.session(claims.session).await?;
    core.uses.note(session.id, core.clock.now());
    if session.user == claims.user { Ok(Account { user, session: Some(session.id) }) } else { Err(Refusal::BadToken) }
}

/// The account behind a token of the identity provider. `NotSynced` when none is bound to it yet.
pub async fn identify(core: &Core, token: &str, reaches: impl Fn(&str) -> bool) -> Outcome<Account> {
    let identity = vouched(core, token, reaches).await?;
    if let Some(session) = identity.session {
        core.store.session(session).await?;
        core.uses.note(session, core.clock.now());
    }
    core.store.identified(&identity).await
}

/// Whom a token of the identity provider names. `reaches` says whether the server can be reached under an address by
/// whoever presents the token: one that was made under another is `BadToken`.
pub async fn vouched(core: &Core, token: &str, reaches: impl Fn(&str) -> bool) -> Outcome<Identity> {
    let identity = core.identities.verify(token, core.clock.now()).await?;
    if identity.address.as_deref().is_none_or(reaches) { Ok(identity) } else { Err(Refusal::BadToken) }
}
