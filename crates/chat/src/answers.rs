//! Answers for the published document alone: a type for each set of refusals that operations share. Nothing makes
//! them; `refuse` words what is answered.
#![expect(dead_code, reason = "they document answers, and hold nothing")]

use kit::detail::Problem;
use utoipa::IntoResponses;

/// Whatever needs a token.
#[derive(IntoResponses)]
pub(super) enum WithToken {
    /// The token is missing, expired, or not ours.
    #[response(status = 401)]
    Unauthorized(Problem),
    /// It was asked for too often: wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(Problem),
    /// The server can't answer now: try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(Problem),
}

/// What takes room on a disk.
#[derive(IntoResponses)]
pub(super) enum Storing {
    /// There is no room left for files.
    #[response(status = 507)]
    StorageFull(Problem),
}
