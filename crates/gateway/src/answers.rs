//! Answers for the published document alone: a type for each set of refusals that operations share. Nothing makes
//! them; `refuse` words what is answered.
#![expect(dead_code, reason = "they document answers, and hold nothing")]

use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoResponses, PartialSchema, ToResponse, ToSchema};

use super::wire::Failure;

/// Whatever needs a token.
#[derive(IntoResponses)]
pub(super) enum WithToken {
    /// The token is missing (`unauthorized`), or expired or not ours (`invalid_token`).
    #[response(status = 401)]
    Unauthorized(Failure),
    /// It was asked for, or tried in vain, too often (`too_many_requests`): wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(Failure),
    /// The server can't answer now (`unavailable`): try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(Failure),
}

/// Whatever reads a body.
#[derive(IntoResponses)]
pub(super) enum WithBody {
    /// The body is no JSON object, has invalid fields (`invalid_request`), was cut off (`cut_off`), or asks for
    /// something that can't be.
    #[response(status = 400)]
    Invalid(Failure),
    /// The body paused for too long, or came too slowly (`timed_out`).
    #[response(status = 408)]
    TimedOut(Failure),
    /// The body is larger than 256 KiB (`too_large`).
    #[response(status = 413)]
    TooLarge(Failure),
    /// It was asked for, or tried in vain, too often (`too_many_requests`): wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(Failure),
    /// The server can't answer now (`unavailable`): try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(Failure),
}

/// Whatever reads parameters of the query.
#[derive(IntoResponses)]
pub(super) enum WithQuery {
    /// A parameter is invalid (`invalid_request`).
    #[response(status = 400)]
    Invalid(Failure),
}

/// Whatever names something in its path.
#[derive(IntoResponses)]
pub(super) enum WithPath {
    /// No such thing, or none that one may know of (`unknown_…`).
    #[response(status = 404)]
    Unknown(Failure),
}

/// What can't be, whoever asks.
#[derive(IntoResponses)]
pub(super) enum Impossible {
    /// It can't be done: `owner_stays`, `not_on_yourself`, `managed_by_server` or `direct_conversation`;
    /// or there would be too many of them (`invalid_request`).
    #[response(status = 400)]
    Impossible(Failure),
}

/// What not everybody may.
#[derive(IntoResponses)]
pub(super) enum Restricted {
    /// One may not: `not_a_member`, `not_the_owner`, `not_a_moderator`, `not_the_author`, `not_yourself`, `not_an_admin`,
    /// `wrong_password`, `direct_messages_closed` or `banned`.
    #[response(status = 403)]
    Forbidden(Failure),
}

/// What meets something that is there already.
#[derive(IntoResponses)]
pub(super) enum Unique {
    /// It is taken (`…_taken`), or was done before (`already_member`).
    #[response(status = 409)]
    Conflict(Failure),
}

/// What takes room on a disk.
#[derive(IntoResponses)]
pub(super) enum Storing {
    /// The body is larger than 256 KiB, or a file in it larger than this installation allows (`too_large`).
    #[response(status = 413)]
    TooLarge(Failure),
    /// There is no room left for files (`storage_full`).
    #[response(status = 507)]
    StorageFull(Failure),
}

/// Wrong name or password.
#[derive(IntoResponses)]
pub(super) enum Guarded {
    /// The name and the password don't match, or the provider doesn't vouch for the code (`invalid_credentials`), or the
    /// refresh token is no longer good (`invalid_token`).
    #[response(status = 401)]
    Unauthorized(Failure),
}

/// An installation where not everybody registers.
#[derive(IntoResponses)]
pub(super) enum Uninvited {
    /// Registration is closed (`registration_closed`), or takes a code that wasn't there or isn't good
    /// (`invite_required`).
    #[response(status = 403)]
    Uninvited(Failure),
}

/// An account that may not log in.
#[derive(IntoResponses)]
pub(super) enum Barred {
    /// The account is banned or suspended by an administrator (`account_barred`).
    #[response(status = 403)]
    Barred(Failure),
}

/// There is no such path (`unknown_path`). Any path under the dialect's may answer so.
#[derive(ToResponse)]
pub(super) struct UnknownPath(Failure);

/// The path has no such method (`method_not_allowed`); the header `Allow` lists those that it has.
#[derive(ToResponse)]
pub(super) struct MethodNotAllowed(Failure);

/// A user who may be oneself.
pub(super) struct Anybody;

impl PartialSchema for Anybody {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(Ref::from_schema_name("User")).item(Ref::from_schema_name("Oneself")).into()
    }
}

impl ToSchema for Anybody {}
