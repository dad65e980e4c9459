//! Makes an account.

use std::sync::Arc;

use crate::core::{Core, digest};
use crate::model::{Caller, Registrations, User};
use crate::ports::{DefaultChannels, InviteCode, NewSession, Registered};
use crate::rules::{password, text};
use crate::verbs::check::Check;
use crate::verbs::login::{Login, LoginStyle, grant, new_session};
use crate::{FieldProblem, InvalidField, MissingRight, Outcome, Refusal, limits};

/// Makes an account; names have been checked and folded. `Taken` when name or email belong to somebody;
/// `Forbidden(Invitation)` when it has to come with a code that is good and doesn't. A good code is used up as far as
/// it can be, and the newcomer is put into the guild or the channel that it is for.
#[derive(Clone, Debug)]
pub struct Register {
    /// Its name as written, and folded.
    pub username: (String, String),
    /// Its email address as written, and folded.
    pub email: Option<(String, String)>,
    /// The hash of its password; without one nobody logs in with a password.
    pub password_hash: Option<String>,
    /// The name it goes by.
    pub display_name: Option<String>,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// The login to open in the same commit.
    pub session: Option<NewSession>,
    /// The channels it finds.
    pub welcome: Option<DefaultChannels>,
    /// The code that it came with.
    pub invite: Option<InviteCode>,
    /// Whether nobody is let in without one.
    pub invited_only: bool,
}

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
    pub welcome: Option<DefaultChannels>,
    /// The code that somebody gave them.
    pub invite_code: Option<String>,
}

/// What is kept of what a newcomer says.
struct Newcomer {
    /// As written, and as compared.
    username: (String, String),
    /// As written, and as compared.
    email: Option<(String, String)>,
    /// As it is kept, but for its hash.
    password: String,
    display_name: Option<String>,
    avatar_url: Option<String>,
}

impl Registration {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check);
        check.problems()
    }

    fn check(&self, check: &mut Check) -> Newcomer {
        let username = check.field("username", text::username(&self.username));
        let email = check.optional("email", self.email.as_deref().map(text::email));
        let password = check.field("password", password::new(&self.password));
        let name = optional_line(self.display_name.as_deref(), limits::DISPLAY_NAME_CHARS);
        let display_name = check.optional("display_name", name);
        let url = self.avatar_url.as_deref().filter(|url| !url.is_empty());
        let avatar_url = check.optional("avatar_url", url.map(text::url));
        Newcomer { username, email, password, display_name, avatar_url }
    }
}

/// Makes an account and logs it in, in one commit. `Forbidden(Registration)` or `Forbidden(Invitation)` where not
/// everybody may. `Taken` when the name or the email is somebody's; `TooMany` when too
/// many accounts were wanted from there.
pub async fn register(core: &Core, caller: &Caller, new: Registration, style: LoginStyle) -> Outcome<Login> {
    let (session, refresh) = new_session(core, style, caller);
    let made = make(core, caller, new, Some(session)).await?;
    let session = made.session.ok_or(Refusal::Unavailable)?;
    Ok(grant(core, made.user, session, refresh))
}

/// Makes an account, as `register` does, and opens no login.
pub async fn make_account(core: &Core, caller: &Caller, new: Registration) -> Outcome<Arc<User>> {
    Ok(make(core, caller, new, None).await?.user)
}

async fn make(core: &Core, caller: &Caller, new: Registration, session: Option<NewSession>) -> Outcome<Registered> {
    let mut check = Check::default();
    let Newcomer { username, email, password, display_name, avatar_url } = new.check(&mut check);
    check.done()?;
    let invite = invite(new.invite_code);
    match core.registrations {
        Registrations::Closed => return Err(Refusal::Forbidden(MissingRight::Registration)),
        Registrations::Invite if invite.is_none() => return Err(Refusal::Forbidden(MissingRight::Invitation)),
        Registrations::Invite | Registrations::Open => {}
    }
    core.guard.sign_up(caller.place, core.clock.now())?;
    let turn = core.passwords.turn(caller.place).await?;
    let password_hash = core.passwords.hash(turn, password).await?;
    let account = Register {
        username,
        email,
        password_hash: Some(password_hash),
        display_name,
        avatar_url,
        session,
        welcome: new.welcome,
        invite,
        invited_only: core.registrations == Registrations::Invite,
    };
    core.perform(account).await
}

/// A code as it is looked for; a blank one, or one longer than any is, is none.
fn invite(code: Option<String>) -> Option<InviteCode> {
    let code = code?.trim().to_owned();
    let possible = !code.is_empty() && code.chars().count() <= limits::JOIN_CODE_CHARS;
    possible.then(|| InviteCode { digest: digest(&code), code })
}

/// Checks a line that may be absent. Clients that mean to leave it out send a blank one as well.
pub(super) fn optional_line(text: Option<&str>, max: usize) -> Option<Result<String, FieldProblem>> {
    text.filter(|text| !text.trim().is_empty()).map(|text| text::title(text, max))
}
