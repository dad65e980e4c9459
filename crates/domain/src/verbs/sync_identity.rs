//! Binds an identity of the provider to an account.

use crate::core::Core;
use crate::model::{Account, Profile};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Lack, Outcome, Refusal, limits};

/// Makes or updates the account behind a token. `subject` is whom the client says it is for: anybody but the
/// token's own subject is `Forbidden(Identity)`.
pub async fn sync_identity(core: &Core, token: &str, subject: &str, profile: Profile) -> Outcome<Account> {
    let identity = core.identities.verify(token, core.clock.now()).await?;
    if identity.subject != subject {
        return Err(Refusal::Forbidden(Lack::Identity));
    }
    if let Some(session) = identity.session {
        core.store.session(session).await?;
    }
    let mut check = Check::default();
    let email = check.optional("email", profile.email.as_deref().map(text::email));
    let name = profile.display_name.filter(|name| !name.trim().is_empty());
    let display_name = check.optional("name", name.map(|name| text::line(&name, limits::DISPLAY_NAME_CHARS)));
    let picture = profile.avatar_url.filter(|url| !url.is_empty());
    let avatar_url = check.optional("picture", picture.map(|url| text::url(&url)));
    check.done()?;
    let username = username_from(email.as_ref().map(|(email, _)| email.as_str()), display_name.as_deref());
    let profile = Profile { email: email.map(|(email, _)| email), display_name, avatar_url };
    core.store.bind_identity(identity, profile, username).await
}

/// A username candidate: the email's local part, else the name, with what usernames can't hold left out.
fn username_from(email: Option<&str>, name: Option<&str>) -> String {
    let candidates = [email.and_then(|email| email.split('@').next()), name];
    let clean = |text: &str| -> String {
        let kept = text.chars().map(|c| if c == ' ' { '.' } else { c });
        // Four characters are left for the number that makes it unique.
        kept.filter(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
            .take(limits::USERNAME_CHARS.1 - 4)
            .collect()
    };
    let usable = candidates.into_iter().flatten().map(clean).find(|name| text::username(name).is_ok());
    usable.unwrap_or_else(|| "user".to_owned())
}
