//! Refusals in the words of document 001: `{"detail": …}` over REST and in `error` frames on the socket.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::Response;
use domain::{InvalidField, Refusal};
use kit::detail::{self, Worded};
use kit::{HttpFault, Rejection, RejectionAnswers};

use super::NAME;

/// What the document says of every bad request.
const INVALID: &str = "Invalid request";

/// A refusal on its way out.
pub(super) type Refused = kit::Refused<Auth0Errors>;

/// The errors of this dialect.
pub(super) enum Auth0Errors {}

impl RejectionAnswers for Auth0Errors {
    fn answer(rejection: &Rejection) -> Response {
        refuse(rejection)
    }
}

/// The answer for anything but a success.
pub(super) fn refuse(rejection: &Rejection) -> Response {
    rejection.count(NAME);
    detail::refuse(rejection, worded, http_fault)
}

/// The status and the text of each refusal. The document has one text for all that is 400, one for all that is 403.
fn worded(refusal: &Refusal) -> Worded {
    match refusal {
        Refusal::Anonymous | Refusal::BadToken => (StatusCode::UNAUTHORIZED, "Invalid or missing token"),
        Refusal::BadCredentials => (StatusCode::UNAUTHORIZED, "Wrong email or password"),
        Refusal::NotSynced => (StatusCode::NOT_FOUND, "User not found"),
        Refusal::Unknown(resource) => (StatusCode::NOT_FOUND, detail::unknown(*resource)),
        Refusal::Barred | Refusal::Forbidden(_) => (StatusCode::FORBIDDEN, "Not enough permissions"),
        Refusal::Taken(_)
        | Refusal::AlreadyMember(_)
        | Refusal::NotMember(_)
        | Refusal::OwnerStays(_)
        | Refusal::NotOnYourself
        | Refusal::ManagedByGuild
        | Refusal::DirectConversation
        | Refusal::InvalidInvite => (StatusCode::BAD_REQUEST, INVALID),
        Refusal::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, INVALID),
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "File too large"),
        Refusal::StorageFull => (StatusCode::INSUFFICIENT_STORAGE, "No room left for files"),
        Refusal::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "Too many requests, try again later"),
        Refusal::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Service unavailable, try again"),
    }
}

fn http_fault(fault: HttpFault) -> Worded {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "Resource not found"),
        HttpFault::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        HttpFault::BadHeaders | HttpFault::CutOff => (StatusCode::BAD_REQUEST, INVALID),
        HttpFault::TooLarge | HttpFault::NotAHandshake | HttpFault::TimedOut | HttpFault::Busy => {
            detail::http_fault(fault)
        }
    }
}

/// The document's answer to a request that names somebody who may not be named.
pub(super) fn bad_request() -> Response {
    detail::text((StatusCode::BAD_REQUEST, INVALID))
}

/// A refusal as one line, for an `error` frame.
pub(super) fn line(refusal: &Refusal) -> Cow<'static, str> {
    match refusal {
        Refusal::Invalid(problems) => problem_list(problems).into(),
        other => worded(other).1.into(),
    }
}

/// Rejected fields as one line.
pub(super) fn problem_list(problems: &[InvalidField]) -> String {
    let problems: Vec<String> =
        problems.iter().map(|invalid| format!("{} {}", invalid.field, invalid.problem)).collect();
    problems.join("; ")
}
