//! The socket at `/ws`, which several documents claim: the token in the handshake tells for which dialect it is.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use futures_util::future::BoxFuture;
use socket::Handshake;

use super::UpgradeRequest;
use crate::http::call::bearer;
use crate::{Arrival, Context, HttpFault, Peer, Query, RequestConnection};

/// A dialect's part in the socket at `/ws`.
pub struct SharedSocket {
    /// Whether a handshake with such a token is for this dialect.
    pub claims: fn(&ShownToken) -> TokenClaim,
    /// Answers one that is.
    pub open: fn(Arc<Context>, SharedHandshake) -> BoxFuture<'static, Response>,
}

/// What the token in a handshake's URL claims. It is unchecked, and only chooses the dialect that checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownToken {
    /// There is none.
    Missing,
    /// It is signed by an identity provider.
    OfProvider,
    /// It is signed as our own are, for this dialect.
    For(String),
    /// It is signed as our own are, and names somebody but no dialect, as tokens of servers before this one do.
    Unaddressed,
    /// It is signed as our own are, and says nothing more that can be read.
    Unclear,
}

/// Whether a handshake is for a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenClaim {
    /// It isn't.
    No,
    /// It is, where no dialect that is spoken and stands before this one in the list takes it.
    Possibly,
    /// It is for this dialect alone, spoken or not.
    Surely,
}

/// A handshake at `/ws`.
pub struct SharedHandshake {
    /// Answers it.
    pub handshake: Handshake,
    /// The connection that is to become the socket.
    pub line: RequestConnection,
    /// Where it came from.
    pub peer: Option<Peer>,
    /// Where it arrived.
    pub arrival: Option<Arrival>,
    /// The cursor in the URL; empty where cursors are asked for alone.
    pub cursor: Option<String>,
    /// The token in the URL.
    pub in_url: Option<String>,
    /// The token in the header `Authorization`.
    pub in_header: Option<String>,
}

impl SharedHandshake {
    /// Reads the head of a request; or what is wrong with it.
    pub async fn read(parts: &mut Parts) -> Result<Self, HttpFault> {
        let Ok(UpgradeRequest { upgrade, line }) = UpgradeRequest::from_request_parts(parts, &()).await;
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        Ok(Self {
            handshake: upgrade?,
            line,
            peer: parts.extensions.get().copied(),
            arrival: parts.extensions.get().copied(),
            cursor: query.get("cursor").map(str::to_owned),
            in_url: query.get("token").map(str::to_owned),
            in_header: bearer(&parts.headers).ok().map(str::to_owned),
        })
    }

    /// The token, wherever it is; empty where there is none.
    #[must_use]
    pub fn token(&self) -> &str {
        self.in_url.as_deref().or(self.in_header.as_deref()).unwrap_or_default()
    }
}
