//! `/ws`, which several documents claim: the token in the handshake tells for which dialect it is.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use kit::{Context, HttpFault, Rejection, SharedHandshake, answer};
use serde_json::json;

use crate::spoken::SpokenDialects;

/// Answers a handshake at `/ws`. The unverified token chooses only who checks it and how a refusal looks; with `own`, the
/// listener is one dialect's alone, and so is its `/ws`.
pub(crate) async fn open(context: &Arc<Context>, dialects: &SpokenDialects, own: bool, request: Request) -> Response {
    let (mut parts, _body) = request.into_parts();
    let shared = match SharedHandshake::read(&mut parts).await {
        Ok(shared) => shared,
        Err(fault) => return refuse(dialects, fault),
    };
    let own = dialects.first().filter(|_| own);
    let Some(dialect) = own.or_else(|| dialects.behind(shared.in_url.as_deref())) else {
        return plain_answer(StatusCode::FORBIDDEN, "Could not validate credentials");
    };
    // The other documents have their sockets elsewhere.
    match dialect.shared_socket.as_ref().filter(|_| dialects.speaks(dialect)) {
        Some(socket) => (socket.open)(Arc::clone(context), shared).await,
        None => refuse(dialects, HttpFault::NoSuchPath),
    }
}

fn refuse(dialects: &SpokenDialects, fault: HttpFault) -> Response {
    match (dialects.words_at_socket(), fault) {
        (Some(words), fault) => words(&Rejection::Http(fault)),
        (None, HttpFault::NoSuchPath) => plain_answer(StatusCode::NOT_FOUND, "Resource not found"),
        (None, HttpFault::NotAHandshake) => plain_answer(StatusCode::UPGRADE_REQUIRED, "WebSocket handshake expected"),
        (None, _) => plain_answer(StatusCode::BAD_REQUEST, "Invalid request"),
    }
}

fn plain_answer(status: StatusCode, detail: &str) -> Response {
    answer::json(status, &json!({ "detail": detail }))
}
