//! Logs in at a provider, with a browser that goes there and comes back.

use crate::core::Core;
use crate::guard::Attempt;
use crate::model::{Caller, Profile};
use crate::ports::{SignOn, SignOnAnswer, SignOnRequest};
use crate::rules::text;
use crate::verbs::OpenSession;
use crate::verbs::check::Check;
use crate::verbs::login::{Login, LoginStyle, grant, new_session};
use crate::verbs::logins::bound_logins;
use crate::verbs::sync_identity;
use crate::{InvalidField, Outcome, Refusal, limits};

/// Where a browser is to go, and what its client keeps until it is back.
#[derive(Clone, Debug)]
pub struct SignOnBegun {
    /// The provider's address.
    pub address: String,
    /// What the browser has to bring back.
    pub state: String,
    /// What the provider has to repeat.
    pub nonce: String,
    /// What has to be shown with the code.
    pub verifier: String,
}

/// What a client says of a browser that came back.
#[derive(Clone, Debug)]
pub struct SignOnDraft {
    /// The provider's code.
    pub code: String,
    /// Where it came back to.
    pub redirect_uri: String,
    /// As it was begun with.
    pub nonce: String,
    /// As it was begun with.
    pub verifier: String,
}

impl SignOnDraft {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check);
        check.problems()
    }

    fn check(&self, check: &mut Check) {
        check.field("code", text::line(&self.code, limits::PROVIDER_CODE_CHARS));
        check.field("redirect_uri", text::url(&self.redirect_uri));
        check.field("nonce", text::line(&self.nonce, limits::PROOF_CHARS));
        check.field("verifier", text::line(&self.verifier, limits::PROOF_CHARS));
    }
}

/// Begins a login at the provider, from which the browser is sent back to `redirect_uri` if the provider knows that.
/// Nothing is kept here: whoever asked keeps what it takes to end it.
pub async fn begin_sign_on(core: &Core, provider: &dyn SignOn, redirect_uri: &str) -> Outcome<SignOnBegun> {
    let mut check = Check::default();
    check.field("redirect_uri", text::url(redirect_uri));
    check.done()?;
    let (state, nonce, verifier) = (core.secret(), core.secret(), core.secret());
    let request = SignOnRequest { redirect_uri, state: &state, nonce: &nonce, verifier: &verifier };
    let address = provider.address(&request, core.clock.now()).await?;
    Ok(SignOnBegun { address, state, nonce, verifier })
}

/// Ends it with a login, of the account that is bound to who they are there, or is made for them. `BadCredentials` for
/// what the provider doesn't vouch for, `TooMany` when too much of that came from there.
pub async fn sign_on(
    core: &Core,
    caller: &Caller,
    provider: &dyn SignOn,
    draft: &SignOnDraft,
    style: LoginStyle,
) -> Outcome<Login> {
    let mut check = Check::default();
    draft.check(&mut check);
    check.done()?;
    let SignOnDraft { code, redirect_uri, nonce, verifier } = draft;
    let attempt = Attempt::new("sign-on", caller, &[]);
    core.guard.check(&attempt, core.clock.now())?;
    let proven = provider.redeem(&SignOnAnswer { code, redirect_uri, nonce, verifier }, core.clock.now()).await;
    if !matches!(proven, Err(Refusal::Unavailable)) {
        core.guard.settle(&attempt, proven.is_ok(), core.clock.now())?;
    }
    let (identity, profile) = proven?;
    let subject = identity.subject.clone();
    let user = sync_identity(core, identity, &subject, fitting(profile)).await?.user;
    let (new, refresh) = new_session(core, style, caller);
    let session = core.perform(OpenSession { user: user.id, new }).await?;
    bound_logins(core, user.id).await?;
    Ok(grant(core, user, session, refresh))
}

/// What of a profile an account can have: whoever logs in can't mend what the provider says of them.
fn fitting(profile: Profile) -> Profile {
    let name = |name: &String| text::title(name, limits::DISPLAY_NAME_CHARS).is_ok();
    Profile {
        email: profile.email.filter(|email| text::email(email).is_ok()),
        display_name: profile.display_name.filter(name),
        avatar_url: profile.avatar_url.filter(|url| text::url(url).is_ok()),
    }
}
