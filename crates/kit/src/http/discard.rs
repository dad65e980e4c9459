//! Discards the rest of a body that nobody reads. A client that is still writing when its connection closes, or whose
//! stream is reset, may never see the answer.

use axum::body::HttpBody;
use bytes::Bytes;
use domain::limits;
use http_body_util::BodyExt;

/// Reads it in a task of its own and throws it away, at most `limits::DISCARDED_BYTES` and for at most
/// `limits::DISCARD_TIME`.
pub fn discard(body: impl HttpBody<Data = Bytes, Error: Send> + Send + Unpin + 'static) {
    if !body.is_end_stream() {
        tokio::spawn(tokio::time::timeout(limits::DISCARD_TIME, to_the_end(body)));
    }
}

async fn to_the_end(mut body: impl HttpBody<Data = Bytes> + Unpin) {
    let mut taken = 0;
    while let Some(Ok(frame)) = body.frame().await {
        taken += frame.data_ref().map_or(0, Bytes::len);
        if taken > limits::DISCARDED_BYTES {
            return;
        }
    }
}
