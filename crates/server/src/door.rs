//! `/ws`, which three documents claim: told apart at the handshake by the token.

use std::sync::Arc;

use auth::{SignedWith, peek};
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::Response;
use command::SessionKind;
use kit::{Arrival, Context, HttpFault, Peer, Query, Rejection, UpgradeRequest, answer, call};
use serde_json::json;

/// The door to the sockets at `/ws`.
pub(crate) struct Door {
    context: Arc<Context>,
    names: Vec<&'static str>,
    /// The one dialect behind it, on a listener of its own.
    own: Option<&'static str>,
}

impl Door {
    pub(crate) fn new(context: Arc<Context>, names: &[&'static str], own: bool) -> Self {
        Self { context, names: names.to_vec(), own: names.first().copied().filter(|_| own) }
    }

    /// Answers a handshake. The unverified token chooses only who checks it and how a refusal looks.
    pub(crate) async fn open(&self, request: Request) -> Response {
        let (mut parts, _body) = request.into_parts();
        let peer = parts.extensions.get::<Peer>().copied();
        let given = Query::parse(parts.uri.query().unwrap_or_default()).get("token").map(str::to_owned);
        let header = call::bearer(&parts.headers).ok().map(str::to_owned);
        let arrival = parts.extensions.get::<Arrival>().copied();
        let Ok(UpgradeRequest { upgrade, line }) = UpgradeRequest::from_request_parts(&mut parts, &()).await;
        let upgrade = match upgrade {
            Ok(upgrade) => upgrade,
            Err(fault) => return self.refuse(&Rejection::Http(fault)),
        };
        let Some(dialect) = self.own.or_else(|| behind(given.as_deref(), &self.names)) else { return unreadable() };
        let context = Arc::clone(&self.context);
        match dialect {
            _ if !self.names.contains(&dialect) => self.refuse(&Rejection::Http(HttpFault::NoSuchPath)),
            command::NAME => command::open(context, upgrade, (line, peer), entry(given, header)).await,
            auth0::NAME => auth0::open(context, upgrade, (&line, arrival), &given.or(header).unwrap_or_default()).await,
            pythia::NAME => pythia::open(context, upgrade, &line, &given.or(header).unwrap_or_default()).await,
            // The other documents have their sockets elsewhere.
            _ => self.refuse(&Rejection::Http(HttpFault::NoSuchPath)),
        }
    }

    /// Before a token has said whose words to use, those of the first dialect that claims the path.
    fn refuse(&self, no: &Rejection) -> Response {
        if self.names.contains(&pythia::NAME) { pythia::refuse(no) } else { auth0::refuse(no) }
    }
}

/// Which of these dialects checks a token from the URL; none can check one that can't be read. Tokens that name no
/// audience were made by servers of document 000, whose clients need its words to log in again.
pub(crate) fn behind(token: Option<&str>, names: &[&str]) -> Option<&'static str> {
    let Some(token) = token else { return Some(command::NAME) };
    let peeked = peek(token)?;
    match peeked.algorithm {
        SignedWith::Asymmetric => Some(auth0::NAME),
        SignedWith::Hs256 if peeked.audience.as_deref() == Some(command::NAME) => Some(command::NAME),
        SignedWith::Hs256 if peeked.unaddressed && names.contains(&command::NAME) => Some(command::NAME),
        SignedWith::Hs256 => Some(pythia::NAME),
        SignedWith::Other => None,
    }
}

fn entry(given: Option<String>, header: Option<String>) -> SessionKind {
    match (given, header) {
        (Some(token), _) => SessionKind::Live(token),
        (None, Some(token)) => SessionKind::Header(token),
        (None, None) => SessionKind::Anonymous,
    }
}

fn unreadable() -> Response {
    answer::json(StatusCode::FORBIDDEN, &json!({ "detail": "Could not validate credentials" }))
}
