//! Refusals as `{"detail": …}`, the form that three of the documents' client families read: a text, or for rejected
//! fields a list of `{"loc", "msg", "type"}`. The words are each dialect's own.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{Flaw, Refusal, Why};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer;
use super::no::{HttpFault, No};

/// A status, and what is said with it.
pub type Worded = (StatusCode, &'static str);

/// Anything but a success: what went wrong, in words.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    detail: &'static str,
}

/// What can't be read: every rejected field.
#[derive(Serialize, ToSchema)]
pub struct Rejection {
    detail: Vec<RejectedField>,
}

/// A rejected field.
#[derive(Serialize, ToSchema)]
pub struct RejectedField {
    /// `body`, `query` or `path`, and the field's name; where the body itself is wrong, `body` alone.
    loc: Vec<&'static str>,
    /// What is wrong, in words.
    msg: String,
    /// What is wrong, for programs.
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The answer for anything but a success, in a dialect's words for refusals and for requests that were none.
pub fn refuse(no: &No, refused: fn(&Refusal) -> Worded, faulty: fn(HttpFault) -> Worded) -> Response {
    let mut response = match no {
        No::Refusal(Refusal::Invalid(flaws)) => fields("body", flaws),
        No::Query(flaws) => fields("query", flaws),
        No::Path(flaws) => fields("path", flaws),
        No::Refusal(refusal) => text(refused(refusal)),
        No::Http(fault) => text(faulty(*fault)),
    };
    answer::retry_after(&mut response, no);
    response
}

/// One text.
pub fn text((status, text): Worded) -> Response {
    let mut response = answer::json(status, &Problem { detail: text });
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Every rejected field.
fn fields(place: &'static str, flaws: &[Flaw]) -> Response {
    let detail = flaws.iter().map(|flaw| field(place, flaw)).collect();
    answer::json(StatusCode::UNPROCESSABLE_ENTITY, &Rejection { detail })
}

/// One rejected field. A flaw of the field `body` is one of the body itself.
fn field(place: &'static str, flaw: &Flaw) -> RejectedField {
    let loc = if flaw.field == place { vec![place] } else { vec![place, flaw.field] };
    RejectedField { loc, msg: message(flaw), kind: kind(flaw.why) }
}

fn message(flaw: &Flaw) -> String {
    match flaw.why {
        Why::Missing => "Field required".to_owned(),
        why => format!("{} {why}", flaw.field),
    }
}

/// The machine-readable kind.
fn kind(why: Why) -> &'static str {
    match why {
        Why::Missing => "missing",
        Why::WrongType("string") => "string_type",
        Why::WrongType("integer") => "int_parsing",
        Why::WrongType("boolean") => "bool_parsing",
        Why::WrongType("array") => "list_type",
        Why::WrongType(_) => "dict_type",
        Why::Blank | Why::TooShort(_) => "string_too_short",
        Why::TooLong(_) => "string_too_long",
        Why::OutOfRange(..) => "out_of_range",
        Why::Malformed("valid JSON") => "json_invalid",
        Why::Malformed(_) | Why::Reserved => "value_error",
    }
}
