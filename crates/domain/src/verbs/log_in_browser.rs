//! Logs somebody in with a browser at the built-in issuer, and out again.

use std::time::Duration;

use crate::core::Core;
use crate::model::{Browser, Caller};
use crate::ports::Proven;
use crate::verbs::login::digest;
use crate::{Outcome, limits};

/// Remembers that somebody is logged in with a browser, and the caller's marks with their account. `BadCredentials`
/// once the password that they showed is another.
#[derive(Clone, Debug)]
pub struct RememberBrowser {
    /// The digest of the browser's cookie.
    pub digest: String,
    /// Who is logged in.
    pub who: Proven,
    /// For how long.
    pub life: Duration,
    /// The caller's marks.
    pub marks: Vec<String>,
}

/// Logs out a browser, and ends every login that came from it: announces `SessionEnded` of each.
#[derive(Clone, Debug)]
pub struct ForgetBrowser {
    /// The digest of the browser's cookie.
    pub digest: String,
}

/// Logs in somebody who proved who they are. Answers the browser's cookie; the store keeps its digest.
pub async fn log_in_browser(core: &Core, caller: &Caller, who: Proven) -> Outcome<String> {
    let cookie = core.secret();
    core.perform(RememberBrowser { digest: digest(&cookie), who, life: limits::BROWSER_LIFE, marks: caller.marks() })
        .await?;
    Ok(cookie)
}

/// Who is logged in with the browser that has this cookie.
pub async fn browser(core: &Core, cookie: &str) -> Outcome<Option<Browser>> {
    core.store.browser(&digest(cookie)).await
}

/// Logs out the browser that has this cookie, and ends the logins that came from it.
pub async fn log_out_browser(core: &Core, cookie: &str) -> Outcome<()> {
    core.perform(ForgetBrowser { digest: digest(cookie) }).await
}
