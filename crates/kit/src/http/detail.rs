//! Refusals as `{"detail": …}`, the form that three of the documents' dialects read: a text, or for rejected
//! fields a list of `{"loc", "msg", "type"}`. Most words are each dialect's own; those that the documents have in common stand here.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{FieldProblem, InvalidField, Refusal, Resource};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer;
use super::rejection::{HttpFault, Rejection};

/// A status, and what is said with it.
pub type Worded = (StatusCode, &'static str);

/// Anything but a success: what went wrong, in words.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    detail: &'static str,
}

/// What can't be read: every rejected field.
#[derive(Serialize, ToSchema)]
#[schema(as = Rejection)]
pub struct RejectedFields {
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

/// What the documents of all of these dialects say of something that the asker can't know of.
pub fn unknown(resource: Resource) -> &'static str {
    match resource {
        Resource::User => "User not found",
        Resource::Guild => "Server not found",
        Resource::Channel => "Channel not found",
        Resource::Message => "Message not found",
        Resource::Member => "Member not found",
        Resource::Reaction => "Reaction not found",
        Resource::File => "File not found",
        Resource::Session => "Session not found",
    }
}

/// What is said of a request that was none, as the framework words it that two of the documents describe.
pub fn http_fault(fault: HttpFault) -> Worded {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "Not Found"),
        HttpFault::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        HttpFault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
        HttpFault::NotAHandshake => (StatusCode::UPGRADE_REQUIRED, "WebSocket handshake expected"),
        HttpFault::BadHeaders => (StatusCode::BAD_REQUEST, "Invalid request headers"),
        HttpFault::CutOff => (StatusCode::BAD_REQUEST, "Request body cut off"),
        HttpFault::TimedOut => (StatusCode::REQUEST_TIMEOUT, "Request body took too long"),
        HttpFault::Busy => (StatusCode::SERVICE_UNAVAILABLE, "Service busy, try again"),
    }
}

/// The answer for anything but a success, in a dialect's words for refusals and for requests that were none.
pub fn refuse(rejection: &Rejection, refused: fn(&Refusal) -> Worded, faulty: fn(HttpFault) -> Worded) -> Response {
    let mut response = match rejection {
        Rejection::Refusal(Refusal::Invalid(problems)) => fields("body", problems),
        Rejection::Query(problems) => fields("query", problems),
        Rejection::Path(problems) => fields("path", problems),
        Rejection::Refusal(refusal) => text(refused(refusal)),
        Rejection::Http(fault) => text(faulty(*fault)),
    };
    answer::retry_after(&mut response, rejection);
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
fn fields(part: &'static str, problems: &[InvalidField]) -> Response {
    let detail = problems.iter().map(|invalid| field(part, invalid)).collect();
    answer::json(StatusCode::UNPROCESSABLE_ENTITY, &RejectedFields { detail })
}

/// One rejected field. A problem of the field `body` is one of the body as a whole.
fn field(part: &'static str, invalid: &InvalidField) -> RejectedField {
    let loc = if invalid.field == part { vec![part] } else { vec![part, invalid.field] };
    RejectedField { loc, msg: message(invalid), kind: kind(invalid.problem) }
}

fn message(invalid: &InvalidField) -> String {
    match invalid.problem {
        FieldProblem::Missing => "Field required".to_owned(),
        problem => format!("{} {problem}", invalid.field),
    }
}

/// The machine-readable kind.
fn kind(problem: FieldProblem) -> &'static str {
    match problem {
        FieldProblem::Missing => "missing",
        FieldProblem::WrongType("string") => "string_type",
        FieldProblem::WrongType("integer") => "int_parsing",
        FieldProblem::WrongType("boolean") => "bool_parsing",
        FieldProblem::WrongType("array") => "list_type",
        FieldProblem::WrongType(_) => "dict_type",
        FieldProblem::Blank | FieldProblem::TooShort(_) => "string_too_short",
        FieldProblem::TooLong(_) => "string_too_long",
        FieldProblem::OutOfRange(..) => "out_of_range",
        FieldProblem::Malformed("valid JSON") => "json_invalid",
        FieldProblem::Malformed(_) | FieldProblem::Reserved => "value_error",
    }
}
