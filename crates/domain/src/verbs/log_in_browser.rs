//! Logs somebody in with a browser at the built-in issuer, and out again.

use crate::core::Core;
use crate::model::{Browser, Caller};
use crate::ports::Proven;
use crate::verbs::login::digest;
use crate::{Outcome, limits};

/// Logs in somebody who proved who they are. Answers the browser's cookie; the store keeps its digest.
pub async fn log_in_browser(core: &Core, caller: &Caller, who: Proven) -> Outcome<String> {
    let cookie = core.secret();
    core.store.remember_browser(&digest(&cookie), who, limits::BROWSER_LIFE, caller.marks()).await?;
    Ok(cookie)
}

/// Who is logged in with the browser that has this cookie.
pub async fn browser(core: &Core, cookie: &str) -> Outcome<Option<Browser>> {
    core.store.browser(&digest(cookie)).await
}

/// Logs out the browser that has this cookie, and ends the logins that came from it.
pub async fn log_out_browser(core: &Core, cookie: &str) -> Outcome<()> {
    core.store.forget_browser(&digest(cookie)).await
}
