//! Answers for the published document alone, besides those that several dialects have. Nothing makes them; `refuse`
//! words what is answered.
#![expect(dead_code, reason = "they document answers, and hold nothing")]

use kit::detail::{Problem, RejectedFields};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{Object, ObjectBuilder};
use utoipa::{IntoResponses, ToSchema};

/// Whatever needs a token.
#[derive(IntoResponses)]
pub(super) enum WithToken {
    /// The token is missing, expired, or not one that is believed.
    #[response(status = 401)]
    Unauthorized(Problem),
    /// The account is banned or suspended, or one may not do this.
    #[response(status = 403)]
    Forbidden(Problem),
    /// The token's user was never synchronised; or there is no such thing, or none that one may know of.
    #[response(status = 404)]
    Unknown(Problem),
    /// It was asked for too often: wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(Problem),
    /// The server can't answer now: try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(Problem),
}

/// Whatever has an id in its path.
#[derive(IntoResponses)]
pub(super) enum BadId {
    /// An id in the path is no whole number.
    #[response(status = 422)]
    Malformed(RejectedFields),
}

/// Why there is no token (RFC 6749, section 5.2).
#[derive(ToSchema)]
pub(super) struct OauthProblem {
    error: String,
    error_description: String,
}

/// Whatever trades something for tokens, or takes some.
#[derive(IntoResponses)]
pub(super) enum Oauth {
    /// The request lacks something, or asks for something that isn't there.
    #[response(status = 400)]
    Invalid(OauthProblem),
    /// The client is none that is served or didn't show its secret, or the token is no good.
    #[response(status = 401)]
    UnknownClient(OauthProblem),
    /// The code, the refresh token or the password is no good, the tokens would be for another API, or the account is
    /// banned or suspended.
    #[response(status = 403)]
    Refused(OauthProblem),
    /// The body paused for too long, or came too slowly.
    #[response(status = 408)]
    TimedOut(OauthProblem),
    /// The body is too large.
    #[response(status = 413)]
    TooLarge(OauthProblem),
    /// Too many logins have failed: wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(OauthProblem),
    /// The server can't answer now: try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(OauthProblem),
}

/// Why there is no account, in Auth0's words.
#[derive(ToSchema)]
pub(super) struct SignupProblem {
    name: String,
    code: String,
    message: Option<String>,
    #[schema(schema_with = text_or_rules)]
    description: String,
    policy: Option<String>,
    #[schema(rename = "statusCode")]
    status_code: u16,
}

fn text_or_rules() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Object]))
        .description(Some("What is wrong: a text; for a password that is too weak the rules that it breaks."))
        .build()
}

/// A sign-up.
#[derive(IntoResponses)]
pub(super) enum Signup {
    /// The email or the username is taken, or a field is invalid.
    #[response(status = 400)]
    Refused(SignupProblem),
    /// Sign-up is closed, or takes an `invite_code` that wasn't there or isn't good.
    #[response(status = 403)]
    Uninvited(SignupProblem),
    /// The body paused for too long, or came too slowly.
    #[response(status = 408)]
    TimedOut(SignupProblem),
    /// The body is too large.
    #[response(status = 413)]
    TooLarge(SignupProblem),
    /// There were too many from this address: wait as long as `Retry-After` says.
    #[response(status = 429)]
    TooMany(SignupProblem),
    /// The server can't answer now: try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(SignupProblem),
}

/// Pages for a browser, and where it goes from there.
#[derive(IntoResponses)]
pub(super) enum Pages {
    /// A page.
    #[response(status = 200, content_type = "text/html")]
    Page(String),
    /// To the client, with a code or with what is wrong; or to the login page.
    #[response(status = 302)]
    Onwards,
    /// A page that says what is wrong with the request or with what was entered.
    #[response(status = 400, content_type = "text/html")]
    Wrong(String),
    /// A page: the client is none that is served.
    #[response(status = 401, content_type = "text/html")]
    UnknownClient(String),
    /// A page: the form isn't ours or is too old, or the account is banned or suspended.
    #[response(status = 403, content_type = "text/html")]
    Refused(String),
    /// A page: the body paused for too long, or came too slowly.
    #[response(status = 408, content_type = "text/html")]
    TimedOut(String),
    /// A page: the body is too large.
    #[response(status = 413, content_type = "text/html")]
    TooLarge(String),
    /// The page once more: too many logins have failed.
    #[response(status = 429, content_type = "text/html")]
    TooMany(String),
    /// A page: the server can't answer now.
    #[response(status = 503, content_type = "text/html")]
    Unavailable(String),
}

/// Whatever the issuer shows everybody.
#[derive(IntoResponses)]
pub(super) enum NoAddress {
    /// The request doesn't say under which address it reached the server.
    #[response(status = 400)]
    Invalid(OauthProblem),
    /// The server can't answer now: try again when `Retry-After` says.
    #[response(status = 503)]
    Unavailable(Problem),
}

/// The issuer's paths where it isn't there.
#[derive(IntoResponses)]
pub(super) enum NoIssuer {
    /// A tenant is configured, and does what the built-in issuer would.
    #[response(status = 404)]
    Absent(Problem),
}
