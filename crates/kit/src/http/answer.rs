//! Answers: JSON with a status, and frames for sockets.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde::Serialize;

use super::rejection::Rejection;

/// A JSON answer.
pub fn json<T: Serialize + ?Sized>(status: StatusCode, value: &T) -> Response {
    json_bytes(status, frame(value))
}

/// An answer of JSON that is written already.
pub fn json_bytes(status: StatusCode, text: Bytes) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A JSON answer with status 200.
pub fn ok<T: Serialize + ?Sized>(value: &T) -> Response {
    json(StatusCode::OK, value)
}

/// An answer without a body.
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Says in `Retry-After` how long to wait, where what was refused is worth another try.
pub fn retry_after(response: &mut Response, rejection: &Rejection) {
    if let Some(wait) = rejection.wait() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
    }
}

/// A wait in whole seconds: rounded up, so that whoever waits that long has waited long enough, and at least one.
#[must_use]
pub fn seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).try_into().map_or(u64::MAX, |seconds: u64| seconds.max(1))
}

/// One text frame for a socket.
pub fn frame<T: Serialize + ?Sized>(value: &T) -> Bytes {
    // Wire structs hold strings, numbers, lists and maps with string keys: none of them can fail to serialize.
    Bytes::from(serde_json::to_vec(value).expect("wire structs always serialize"))
}

/// The answer, marked so that nothing in between keeps it: it holds a secret.
pub fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
