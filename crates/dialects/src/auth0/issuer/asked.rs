//! A request to the issuer, which is there only while no outside tenant is configured.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::response::Response;
use domain::Core;
use domain::ports::Issuer;
use url::Url;

use super::refuse::OauthError;
use crate::auth0::refuse::refuse;
use crate::kit::url_list::{is_loopback, is_plain};
use crate::kit::{Call, Context, HttpFault, No, Stranger, UrlList, origin};

/// A request that the issuer answers.
pub(super) struct Asked {
    pub(super) call: Call,
    pub(super) issuer: Arc<dyn Issuer>,
    /// The issuer's address with a trailing slash: the configured one, else the one that the request used.
    pub(super) address: String,
}

impl FromRequest<Arc<Context>> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, Response> {
        let Ok(Stranger(call)) = Stranger::from_request(request, context).await;
        let Some(issuer) = call.core().issuer.clone() else { return Err(refuse(&No::Http(HttpFault::NoSuchPath))) };
        let address = context.facts.public_url.clone().or_else(|| origin::of(&call.headers));
        match address {
            Some(address) => Ok(Self { call, issuer, address: format!("{address}/") }),
            None => Err(OauthError::no_address().response()),
        }
    }
}

impl Asked {
    pub(super) fn core(&self) -> &Core {
        self.call.core()
    }

    /// Whether the client is one of those that are served.
    pub(super) fn serves(&self, client: &str) -> bool {
        let known = self.call.context.facts.clients.ids.as_ref();
        known.is_none_or(|known| known.iter().any(|known| known == client))
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
