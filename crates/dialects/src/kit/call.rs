//! One HTTP request, read whole, before a dialect makes sense of it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use domain::model::{Account, Caller, Timestamp};
use domain::{Core, Refusal, limits, verbs};
use http_body_util::BodyExt;

use super::context::Context;
use super::fields::Fields;
use super::no::{HttpFault, No};
use super::origin::{self, Arrival};
use super::peer::Peer;
use super::query::Query;

/// One request, read whole. Reading it never fails; asking it for something may.
pub struct Call {
    /// What every handler is given.
    pub context: Arc<Context>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Where it came from, where that is known.
    pub peer: Option<Peer>,
    /// How it came here, where that is known.
    pub arrival: Option<Arrival>,
    path: Vec<(String, String)>,
    query: String,
    body: Result<Bytes, HttpFault>,
}

impl Call {
    /// The core.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.context.core
    }

    /// The moment it is answered at.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.core().clock.now()
    }

    /// Who asks, before anybody knows who it is.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Peer::caller(self.peer)
    }

    /// The account behind the `Authorization` header's own token.
    pub async fn account(&self) -> Result<Account, Refusal> {
        verbs::authenticate(self.core(), bearer(&self.headers)?).await
    }

    /// A parameter of the path, decoded; empty where it can't be decoded, which names nothing.
    #[must_use]
    pub fn segment(&self, name: &str) -> &str {
        self.path.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// The parameters of the query.
    #[must_use]
    pub fn query(&self) -> Query {
        Query::parse(&self.query)
    }

    /// The query as it came, without its `?`.
    #[must_use]
    pub fn query_text(&self) -> &str {
        &self.query
    }

    /// The body's JSON object.
    pub fn fields(&self) -> Result<Fields, No> {
        Ok(Fields::parse(self.bytes()?)?)
    }

    /// The body's fields, sent as a form or as JSON. What opens a brace is JSON whatever the header says: many a
    /// hand-typed request leaves its tool's default there.
    pub fn form_or_fields(&self) -> Result<Fields, No> {
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let body = self.bytes()?;
        if kind.starts_with("application/x-www-form-urlencoded") && !body.trim_ascii_start().starts_with(b"{") {
            Ok(Fields::form(body))
        } else {
            self.fields()
        }
    }

    /// The sender's own mark on what the request makes: its `Idempotency-Key`.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<String> {
        self.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    /// The body.
    pub fn bytes(&self) -> Result<&Bytes, No> {
        self.body.as_ref().map_err(|fault| No::Http(*fault))
    }
}

/// The token in an `Authorization: Bearer …` header; the scheme's case doesn't matter.
pub fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let value = headers.get(header::AUTHORIZATION).ok_or(Refusal::Anonymous)?;
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Refusal::Anonymous)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() { Ok(token) } else { Err(Refusal::Anonymous) }
}

impl FromRequest<Arc<Context>> for Call {
    type Rejection = Infallible;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, Infallible> {
        let (mut call, body) = Self::without_body(request, context).await;
        call.body = read(body).await;
        Ok(call)
    }
}

impl Call {
    /// The request, and its body, of which nothing is read yet.
    pub(super) async fn without_body(request: Request, context: &Arc<Context>) -> (Self, Body) {
        let (mut parts, body) = request.into_parts();
        let peer = parts.extensions.get::<Peer>().copied();
        let arrival = parts.extensions.get::<Arrival>().copied();
        let path = segments(&mut parts).await;
        let query = parts.uri.query().unwrap_or_default().to_owned();
        origin::name_host(&mut parts);
        let (context, headers) = (Arc::clone(context), parts.headers);
        (Self { context, headers, peer, arrival, path, query, body: Ok(Bytes::new()) }, body)
    }
}

async fn segments(parts: &mut Parts) -> Vec<(String, String)> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => Vec::new(),
    }
}

/// The whole body. Of one that is too large the rest is taken in and thrown away within bounds, since a client that
/// still writes when the connection closes never sees the answer.
async fn read(mut body: Body) -> Result<Bytes, HttpFault> {
    let mut kept = BytesMut::new();
    let mut taken = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Err(HttpFault::CutOff) };
        let Ok(data) = frame.into_data() else { continue };
        taken += data.len();
        if taken <= limits::BODY_BYTES {
            kept.extend_from_slice(&data);
        } else if taken > limits::DISCARDED_BYTES {
            break;
        }
    }
    if taken > limits::BODY_BYTES { Err(HttpFault::TooLarge) } else { Ok(kept.freeze()) }
}
