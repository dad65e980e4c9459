//! A request to the issuer, which is there only while no outside tenant is configured.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::Core;
use domain::ports::Issuer;
use kit::url_list::{is_loopback, is_plain};
use kit::{Call, Context, HttpFault, Rejection, Stranger, UrlList, origin};
use url::Url;

use super::refuse::OauthError;
use crate::refuse::refuse;

/// A request that the issuer answers.
pub(super) struct IssuerRequest {
    pub(super) call: Call,
    pub(super) issuer: Arc<dyn Issuer>,
    /// The issuer's address with a trailing slash: the configured one, else the one that the request used.
    pub(super) address: String,
}

/// Why the issuer doesn't answer a request.
pub(super) enum UnreadRequest {
    /// A tenant is configured.
    NoIssuer,
    /// The request came under an address that the server isn't known under.
    Address(OauthError),
    /// The request is refused with this error, and asked for a page, in which this nonce stands.
    Page(OauthError, String),
}

/// Whether the path is one that browsers are sent to.
fn is_page(path: &str) -> bool {
    path.starts_with("/u/") || ["/authorize", "/v2/logout", "/oidc/logout"].contains(&path)
}

impl IntoResponse for UnreadRequest {
    fn into_response(self) -> Response {
        match self {
            Self::NoIssuer => refuse(&Rejection::Http(HttpFault::NoSuchPath)),
            Self::Address(error) => error.response(),
            Self::Page(error, nonce) => error.page_with(&nonce),
        }
    }
}

impl FromRequest<Arc<Context>> for IssuerRequest {
    type Rejection = UnreadRequest;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, UnreadRequest> {
        let page = is_page(request.uri().path());
        let Ok(Stranger(call)) = Stranger::from_request(request, context).await;
        Self::of(call, page)
    }
}

/// A request whose bearer may stand in its header, and is looked at before the body is read.
pub(super) struct Unread(pub(super) IssuerRequest);

impl FromRequest<Arc<Context>> for Unread {
    type Rejection = UnreadRequest;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, UnreadRequest> {
        let Ok(call) = Call::from_request(request, context).await;
        IssuerRequest::of(call, false).map(Self)
    }
}

/// The address without a slash at its end.
fn address(call: &Call) -> Result<String, OauthError> {
    if let Some(configured) = &call.context.facts.public_url {
        return Ok(configured.clone());
    }
    let named = origin::of(&call.headers).ok_or_else(OauthError::no_address)?;
    if origin::reached_by(call.arrival)(&named) { Ok(named) } else { Err(OauthError::not_here()) }
}

impl IssuerRequest {
    fn of(call: Call, page: bool) -> Result<Self, UnreadRequest> {
        let issuer = call.core().issuer.clone().ok_or(UnreadRequest::NoIssuer)?;
        let wrong =
            |error| if page { UnreadRequest::Page(error, call.core().code()) } else { UnreadRequest::Address(error) };
        let address = address(&call).map_err(wrong)?;
        Ok(Self { call, issuer, address: format!("{address}/") })
    }

    pub(super) fn core(&self) -> &Core {
        self.call.core()
    }

    /// Whether the client is one of those that are served.
    pub(super) fn serves(&self, client: &str) -> bool {
        let clients = &self.call.context.facts.clients;
        let public = clients.ids.as_ref().is_none_or(|known| known.iter().any(|known| known == client));
        public || clients.secrets.has(client)
    }

    /// Whether the client is one that has a secret, and has to show it.
    pub(super) fn is_confidential(&self, client: &str) -> bool {
        self.call.context.facts.clients.secrets.has(client)
    }

    /// The API that all tokens are for: this one. A client may name it, and no other.
    pub(super) fn audience(&self, named: Option<&str>) -> Result<String, OauthError> {
        let home = self.call.context.facts.audience.as_ref().unwrap_or(&self.address);
        let bare = |address: &str| address.strip_suffix('/').unwrap_or(address).to_owned();
        match named.filter(|named| !named.is_empty()) {
            Some(other) if bare(other) != bare(home) => Err(OauthError::no_such_api(other)),
            _ => Ok(home.clone()),
        }
    }

    /// Whether codes may be sent there.
    pub(super) fn may_call_back(&self, url: &Url) -> bool {
        self.may_send_to(url, self.call.context.facts.clients.callbacks.as_ref())
    }

    /// Whether a browser may go there after a logout.
    pub(super) fn may_return(&self, url: &Url) -> bool {
        self.may_send_to(url, self.call.context.facts.clients.logouts.as_ref())
    }

    /// The server itself is always allowed; without a list, so is the browser's own machine.
    fn may_send_to(&self, url: &Url, list: Option<&UrlList>) -> bool {
        let own = Url::parse(&self.address).is_ok_and(|own| own.origin() == url.origin());
        is_plain(url) && (own || list.map_or_else(|| is_loopback(url), |list| list.has(url)))
    }
}
