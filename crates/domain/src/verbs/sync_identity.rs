//! Binds an identity of the provider to an account.

use crate::core::Core;
use crate::model::{Account, Identity, Profile};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{MissingRight, Outcome, Refusal, limits};

/// Binds an identity to an account, which is made if need be, and updates the account's profile: for a tenant's
/// identity those fields that the owner hasn't set here, for one of the built-in issuer those that are missing. An
/// existing account is taken only if it is `identity.local_user`, or has `identity.verified_email`; otherwise a taken
/// email is `Taken`.
#[derive(Clone, Debug)]
pub struct BindIdentity {
    /// Who they proved to be.
    pub identity: Identity,
    /// What the provider says of the account.
    pub profile: Profile,
    /// The candidate for a new account; a number is added until it is free.
    pub username: String,
}

/// Makes or updates the account behind an identity that was proven. `subject` is whom the client says it is for:
/// anybody but the identity's own subject is `Forbidden(Identity)`.
pub async fn sync_identity(core: &Core, identity: Identity, subject: &str, profile: Profile) -> Outcome<Account> {
    if identity.subject != subject {
        return Err(Refusal::Forbidden(MissingRight::Identity));
    }
    // An address that no account here could have proves nothing.
    let verified_email = identity.verified_email.filter(|email| text::email(email).is_ok());
    let identity = Identity { verified_email, ..identity };
    if let Some(session) = identity.session {
        core.store.session(session).await?;
    }
    let mut check = Check::default();
    let email = check.optional("email", profile.email.as_deref().map(text::email));
    let name = profile.display_name.filter(|name| !text::is_blank(name));
    let display_name = check.optional("name", name.map(|name| text::title(&name, limits::DISPLAY_NAME_CHARS)));
    let picture = profile.avatar_url.filter(|url| !url.is_empty());
    let avatar_url = check.optional("picture", picture.map(|url| text::url(&url)));
    check.done()?;
    let email = email.map(|(written, _)| written);
    let local_part = email.as_deref().and_then(|email| email.split('@').next());
    let username = text::username_like(local_part.into_iter().chain(display_name.as_deref()));
    core.perform(BindIdentity { identity, profile: Profile { email, display_name, avatar_url }, username }).await
}
