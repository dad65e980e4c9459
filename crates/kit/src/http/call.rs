//! One HTTP request, before a dialect reads it. Its body is only read once its sender is known.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use domain::model::{Account, Caller, Timestamp};
use domain::{Core, Outcome, Refusal, limits, verbs};

use super::bodies::{Held, Share};
use super::fields::Fields;
use super::incoming::Incoming;
use super::origin::Arrival;
use super::peer::Peer;
use super::query::Query;
use super::rejection::{HttpFault, Rejection};
use super::request_connection::RequestConnection;
use crate::context::Context;

/// One request. Its body isn't read before its sender is known: see [`Call::account`] and [`Stranger`].
pub struct Call {
    /// What every handler is given.
    pub context: Arc<Context>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Where it came from, where that is known.
    pub peer: Option<Peer>,
    /// The connection that it came through.
    line: RequestConnection,
    /// How it reached the server, where that is known.
    pub arrival: Option<Arrival>,
    path: Vec<(String, String)>,
    query: String,
    unread: Mutex<Option<Incoming>>,
    body: OnceLock<Result<Held, HttpFault>>,
}

/// A request that needs no token: a login, a sign-up. Its body was read, and may be no larger than those are.
pub struct Stranger(pub Call);

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

    /// Where the call comes from: its address and browser.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Peer::caller(self.peer)
    }

    /// The account behind the `Authorization` header's own token, and the body after it.
    pub async fn account(&self) -> Outcome<Account> {
        self.admit(verbs::authenticate(self.core(), bearer(&self.headers)?).await?).await
    }

    /// The same, where no token is needed; none of whoever shows none, whose request counts for the address that it comes
    /// from: `TooMany` where that asks for too much.
    pub async fn account_if_any(&self) -> Outcome<Option<Account>> {
        if self.headers.contains_key(header::AUTHORIZATION) {
            return self.account().await.map(Some);
        }
        self.line.turn().await?;
        Ok(None)
    }

    /// Lets an account in that was proven otherwise: the connection counts as its own, and the body is read.
    pub async fn admit(&self, account: Account) -> Outcome<Account> {
        let account = self.recognise(account).await?;
        self.take_in().await;
        Ok(account)
    }

    /// Counts the request for the account, and waits until it may go on. The body isn't waited for.
    pub async fn recognise(&self, account: Account) -> Outcome<Account> {
        self.line.belongs_to(account.user.id)?;
        self.line.turn().await?;
        Ok(account)
    }

    /// Reads the body of a known sender. An error is kept, and answered when a handler asks for the body.
    pub async fn take_in(&self) {
        self.buffer(limits::BODY_BYTES, self.context.bodies.of_somebody()).await;
    }

    /// Reads the body of an unknown sender, who may send less.
    pub async fn take_in_of_a_stranger(&self) {
        self.line.slow_down().await;
        self.buffer(limits::STRANGER_BODY_BYTES, self.context.bodies.of_a_stranger()).await;
    }

    async fn buffer(&self, most: usize, share: Share) {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(unread) = unread {
            let body = unread.whole(most, &self.context.times, share).await;
            self.body.set(body).ok();
        }
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
    pub fn fields(&self) -> Result<Fields, Rejection> {
        Ok(Fields::parse(self.bytes()?)?)
    }

    /// Reads the body as a JSON object. Without a body there are no fields, as every one may be left out.
    pub fn fields_if_any(&self) -> Result<Fields, Rejection> {
        if self.bytes()?.is_empty() { Ok(Fields::default()) } else { self.fields() }
    }

    /// What a reader makes of the body's JSON object.
    pub fn read<T>(&self, reader: impl FnOnce(&mut Fields) -> T) -> Result<T, Rejection> {
        Ok(self.fields()?.read(reader)?)
    }

    /// The body's fields, sent as a form or as JSON. What opens a brace is JSON whatever the header says: many a
    /// hand-typed request leaves its tool's default there.
    pub fn form_or_fields(&self) -> Result<Fields, Rejection> {
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let body = self.bytes()?;
        if kind.starts_with("application/x-www-form-urlencoded") && !body.trim_ascii_start().starts_with(b"{") {
            Ok(Fields::form(body)?)
        } else {
            self.fields()
        }
    }

    /// The nonce that a sender gives in the header `Idempotency-Key`.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<String> {
        self.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    /// The fields of a message, with that header as their nonce where they have none.
    #[must_use]
    pub fn marked(&self, fields: Fields) -> Fields {
        match self.idempotency_key() {
            Some(key) if !fields.has("nonce") => fields.with("nonce", key.into()),
            _ => fields,
        }
    }

    /// The body; nothing where it wasn't read.
    pub fn bytes(&self) -> Result<&Bytes, Rejection> {
        static NOTHING: Bytes = Bytes::new();
        match self.body.get() {
            Some(Ok(held)) => Ok(&held.bytes),
            Some(Err(fault)) => Err(Rejection::Http(*fault)),
            None => Ok(&NOTHING),
        }
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
        let (mut call, unread) = Self::without_body(request, context).await;
        call.unread = Mutex::new(Some(unread));
        Ok(call)
    }
}

impl FromRequest<Arc<Context>> for Stranger {
    type Rejection = Infallible;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, Infallible> {
        let Ok(call) = Call::from_request(request, context).await;
        call.take_in_of_a_stranger().await;
        Ok(Self(call))
    }
}

impl Call {
    /// The request, and its body, of which nothing is read yet.
    pub(crate) async fn without_body(request: Request, context: &Arc<Context>) -> (Self, Incoming) {
        let (mut parts, body) = request.into_parts();
        let peer = parts.extensions.get::<Peer>().copied();
        let line = RequestConnection::of(&parts.extensions);
        let arrival = parts.extensions.get::<Arrival>().copied();
        let path = segments(&mut parts).await;
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let (context, headers) = (Arc::clone(context), parts.headers);
        let unread = Incoming::new(body, &headers, &context.times);
        let (nothing, body) = (Mutex::new(None), OnceLock::new());
        (Self { context, headers, peer, line, arrival, path, query, unread: nothing, body }, unread)
    }
}

async fn segments(parts: &mut Parts) -> Vec<(String, String)> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => Vec::new(),
    }
}
