//! What an installation is, and how one logs in to it elsewhere.

use domain::verbs::SignOnBegun;
use serde::Serialize;
use utoipa::ToSchema;

/// An installation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Instance<'a> {
    /// What it calls itself.
    pub(crate) name: &'a str,
    /// Who may register: anybody (`open`), whoever has a code (`invite`), or nobody (`closed`).
    pub(crate) registration: &'static str,
    /// The dialects that it speaks.
    pub(crate) dialects: &'a [&'static str],
    /// Whether there is no administrator yet, so that the code that the server printed makes one.
    pub(crate) claimable: bool,
    /// How one logs in: with a `password`, and where a tenant is configured with a token of `auth0`.
    pub(crate) providers: Vec<&'static str>,
    /// Where one may log in with a browser besides; left out where there is nothing of that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) single_sign_on: Vec<Provider<'a>>,
}

/// A provider at which one may log in with a browser.
#[derive(Serialize, ToSchema)]
pub(crate) struct Provider<'a> {
    /// What paths call it.
    pub(crate) provider: &'static str,
    /// What people call it.
    pub(crate) name: &'a str,
}

/// A login at a provider that begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignOnStarted {
    /// Where the browser is to go.
    authorize_url: String,
    /// What it has to bring back as `state`; with anything else it was sent by somebody else.
    state: String,
    /// To be shown with the code.
    nonce: String,
    /// To be shown with the code.
    verifier: String,
}

impl From<SignOnBegun> for SignOnStarted {
    fn from(SignOnBegun { address, state, nonce, verifier }: SignOnBegun) -> Self {
        Self { authorize_url: address, state, nonce, verifier }
    }
}
