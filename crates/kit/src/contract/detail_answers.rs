//! Answers of the dialects that refuse with a `detail`, for their published documents alone: a type for each set of
//! refusals that operations share. Nothing makes them; `detail` does.

use utoipa::{IntoResponses, ToResponse};

use crate::http::detail::{Problem, RejectedFields};

/// Whatever reads a body.
#[derive(IntoResponses)]
pub enum WithBody {
    /// It can't be done, or the body was cut off.
    #[response(status = 400)]
    Impossible(Problem),
    /// The body paused for too long, or came too slowly.
    #[response(status = 408)]
    TimedOut(Problem),
    /// The body is too large.
    #[response(status = 413)]
    TooLarge(Problem),
    /// It was asked for, or tried in vain, too often: wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(Problem),
    /// The body can't be read, or has invalid fields.
    #[response(status = 422)]
    Invalid(RejectedFields),
    /// The server can't answer now: try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(Problem),
}

/// Whatever reads parameters of the query.
#[derive(IntoResponses)]
pub enum WithQuery {
    /// A parameter is invalid.
    #[response(status = 422)]
    Invalid(RejectedFields),
}

/// Whatever names something, in its path or elsewhere.
#[derive(IntoResponses)]
pub enum Naming {
    /// No such thing, or none that one may know of.
    #[response(status = 404)]
    Unknown(Problem),
}

/// What not everybody may.
#[derive(IntoResponses)]
pub enum Restricted {
    /// One may not: it is the owner's, the members' or the author's, or one is banned.
    #[response(status = 403)]
    Forbidden(Problem),
}

/// What can't be, whoever asks.
#[derive(IntoResponses)]
pub enum Impossible {
    /// It can't be done.
    #[response(status = 400)]
    Impossible(Problem),
}

/// Wrong name or password.
#[derive(IntoResponses)]
pub enum Guarded {
    /// The name and the password don't match.
    #[response(status = 401)]
    BadCredentials(Problem),
    /// They do, but the account is banned or suspended.
    #[response(status = 403)]
    Barred(Problem),
}

/// There is no such path. Any path under the dialect's may answer so.
#[derive(ToResponse)]
#[expect(dead_code, reason = "it documents an answer, and holds nothing")]
pub struct UnknownPath(Problem);

/// The path has no such method; the header `Allow` lists those that it has.
#[derive(ToResponse)]
#[expect(dead_code, reason = "it documents an answer, and holds nothing")]
pub struct MethodNotAllowed(Problem);
