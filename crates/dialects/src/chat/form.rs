//! The body of a sent message, which may come as JSON, as a form, or as a form of several parts.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use domain::{Refusal, Why};
use serde_json::{Map, Value};

use crate::kit::{Call, Fields, No};

/// The fields of the body, in whichever form it came.
pub(super) async fn fields(call: &Call) -> Result<Fields, No> {
    let kind = call.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.to_ascii_lowercase().starts_with("multipart/form-data") { parts(call).await } else { call.form_or_fields() }
}

/// The parts of a form, each a text. Of one given twice the last counts.
async fn parts(call: &Call) -> Result<Fields, No> {
    let mut request = Request::new(Body::from(call.bytes()?.clone()));
    *request.headers_mut() = call.headers.clone();
    let unreadable = || Refusal::flaw("body", Why::Malformed("a multipart form"));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut fields = Map::new();
    while let Some(part) = form.next_field().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some() || name == "file";
        let bytes = part.bytes().await.map_err(|_| unreadable())?;
        if is_file {
            // A browser sends an empty part for a file that nobody chose.
            if bytes.is_empty() {
                continue;
            }
            return Err(Refusal::flaw("file", Why::Malformed("left out: files can't be sent yet")).into());
        }
        let text = String::from_utf8(bytes.into()).map_err(|_| unreadable())?;
        fields.insert(name, Value::String(text));
    }
    Ok(Fields::of(fields))
}
