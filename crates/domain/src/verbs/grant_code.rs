//! Gives a client a code, for whoever is logged in with a browser.

use std::time::Duration;

use crate::core::Core;
use crate::model::Grant;
use crate::verbs::login::digest;
use crate::{Outcome, limits};

/// Makes a code for a client, good once. `BadToken` when nobody, or somebody else, is logged in with the browser by
/// now.
#[derive(Clone, Debug)]
pub struct MakeCode {
    /// What it grants.
    pub grant: Grant,
    /// The digest of the code.
    pub digest: String,
    /// The digest of the browser in which it is asked for.
    pub browser: String,
    /// Where it is sent.
    pub redirect_uri: String,
    /// The SHA-256 of the verifier that its bearer has to show, in hex; none where it has to show none.
    pub challenge: Option<String>,
    /// How long it is good.
    pub life: Duration,
}

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
    let (digest, browser, life) = (digest(&code), digest(cookie), limits::CODE_LIFE);
    core.perform(MakeCode { grant, digest, browser, redirect_uri, challenge, life }).await?;
    Ok(code)
}
