//! Makes an account.

use std::sync::Arc;

use crate::core::Core;
use crate::model::User;
use crate::ports::{NewAccount, NewSession, Registered, Welcome};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::verbs::login::{Login, LoginStyle, grant, new_session};
use crate::{Outcome, Refusal, Why, limits};

/// What a newcomer says of themselves.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The name to log in with.
    pub username: String,
    /// Their email address.
    pub email: Option<String>,
    /// Their password.
    pub password: String,
    /// The name to go by.
    pub display_name: Option<String>,
    /// Their picture.
    pub avatar_url: Option<String>,
    /// The channels they find.
    pub welcome: Option<Welcome>,
}

/// Makes an account and logs it in, in one commit. `Taken` when the name or the email is somebody's.
pub async fn register(core: &Core, new: Registration, style: LoginStyle) -> Outcome<Login> {
    let (session, refresh) = new_session(core, style);
    let made = make(core, new, Some(session)).await?;
    let session = made.session.ok_or(Refusal::Unavailable)?;
    Ok(grant(core, made.user, session, refresh))
}

/// Makes an account, as `register` does, and opens no login.
pub async fn make_account(core: &Core, new: Registration) -> Outcome<Arc<User>> {
    Ok(make(core, new, None).await?.user)
}

async fn make(core: &Core, new: Registration, session: Option<NewSession>) -> Outcome<Registered> {
    let mut check = Check::default();
    let username = check.field("username", text::username(&new.username));
    let email = check.optional("email", new.email.as_deref().map(text::email));
    check.field("password", text::password(&new.password));
    let display_name =
        check.optional("display_name", optional_line(new.display_name.as_deref(), limits::DISPLAY_NAME_CHARS));
    let avatar_url =
        check.optional("avatar_url", new.avatar_url.as_deref().filter(|url| !url.is_empty()).map(text::url));
    check.done()?;
    let password_hash = core.passwords.hash(new.password).await?;
    let account =
        NewAccount { username, email, password_hash, display_name, avatar_url, session, welcome: new.welcome };
    core.store.register(account).await
}

/// A field that clients leave empty when they mean nothing.
pub(super) fn optional_line(text: Option<&str>, max: usize) -> Option<Result<String, Why>> {
    text.filter(|text| !text.trim().is_empty()).map(|text| text::line(text, max))
}
