//! Makes an account.

use std::sync::Arc;

use crate::core::Core;
use crate::model::User;
use crate::ports::{NewAccount, NewSession, Registered, Welcome};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::verbs::login::{Login, LoginStyle, grant, new_session};
use crate::{Flaw, Outcome, Refusal, Why, limits};

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

/// What is kept of what a newcomer says.
struct Newcomer {
    /// As written, and as compared.
    username: (String, String),
    /// As written, and as compared.
    email: Option<(String, String)>,
    display_name: Option<String>,
    avatar_url: Option<String>,
}

impl Registration {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut check = Check::default();
        self.check(&mut check);
        check.flaws()
    }

    fn check(&self, check: &mut Check) -> Newcomer {
        let username = check.field("username", text::username(&self.username));
        let email = check.optional("email", self.email.as_deref().map(text::email));
        check.field("password", text::password(&self.password));
        let name = optional_line(self.display_name.as_deref(), limits::DISPLAY_NAME_CHARS);
        let display_name = check.optional("display_name", name);
        let url = self.avatar_url.as_deref().filter(|url| !url.is_empty());
        let avatar_url = check.optional("avatar_url", url.map(text::url));
        Newcomer { username, email, display_name, avatar_url }
    }
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
    let Newcomer { username, email, display_name, avatar_url } = new.check(&mut check);
    check.done()?;
    let password_hash = core.passwords.hash(new.password).await?;
    let account =
        NewAccount { username, email, password_hash, display_name, avatar_url, session, welcome: new.welcome };
    core.store.register(account).await
}

/// A field that clients leave empty when they mean nothing.
pub(super) fn optional_line(text: Option<&str>, max: usize) -> Option<Result<String, Why>> {
    text.filter(|text| !text.trim().is_empty()).map(|text| text::title(text, max))
}
