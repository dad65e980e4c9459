//! Gives a client a code, for whoever is logged in with a browser.

use crate::core::Core;
use crate::model::Grant;
use crate::ports::NewCode;
use crate::verbs::login::digest;
use crate::{Outcome, limits};

/// Makes a code for the client, which the browser with this cookie carries to `redirect_uri`. `challenge` is the
/// SHA-256 of the verifier that only the client knows, in lower-case hex; a client that has a secret may do without.
pub async fn grant_code(
    core: &Core,
    cookie: &str,
    grant: Grant,
    redirect_uri: String,
    challenge: Option<String>,
) -> Outcome<String> {
    let code = core.secret();
    let new =
        NewCode { digest: digest(&code), browser: digest(cookie), redirect_uri, challenge, life: limits::CODE_LIFE };
    core.store.make_code(grant, new).await?;
    Ok(code)
}
