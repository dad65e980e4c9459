//! Refusals of the built-in issuer: RFC 6749's for tokens, Auth0's own for sign-ups.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{FieldProblem, InvalidField, MissingRight, Refusal, UniqueName, limits};
use kit::detail;
use kit::{HttpFault, Rejection, answer};
use serde::Serialize;
use serde_json::{Value, json};

use super::issuer_request::IssuerRequest;
use super::page;
use crate::refuse::problem_list;

/// Why there is no token (RFC 6749, section 5.2, with Auth0's statuses and texts).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OauthError {
    status: StatusCode,
    error: &'static str,
    description: String,
    /// How long to wait before trying again.
    wait: Option<Duration>,
    /// Whether the client showed its secret in a header, and is told that it may try again there.
    challenge: bool,
}

impl OauthError {
    fn new(status: StatusCode, error: &'static str, description: impl Into<String>) -> Self {
        Self { status, error, description: description.into(), wait: None, challenge: false }
    }

    /// A code or refresh token that is no good.
    pub(super) fn bad_grant(words: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "invalid_grant", words)
    }

    /// A client that isn't among those that are served.
    pub(super) fn unknown_client() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", "Unknown client")
    }

    /// A client that didn't show its secret, in a header or in the body.
    pub(super) fn unproven_client(by_header: bool) -> Self {
        let error = Self::new(StatusCode::UNAUTHORIZED, "invalid_client", "The client's secret is missing or wrong");
        Self { challenge: by_header, ..error }
    }

    /// What a request says that can't be, whatever else it says.
    pub(super) fn invalid_request(words: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", words)
    }

    /// Tokens for another API than this one.
    pub(super) fn no_such_api(named: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "access_denied", format!("Service not found: {}", shown(named)))
    }

    /// A request without an access token.
    pub(super) fn no_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request", "Missing access token")
    }

    /// An access token that is no good.
    pub(super) fn bad_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_token", "The access token is invalid, expired or revoked")
    }

    /// Too many logins have failed.
    pub(super) fn too_many(wait: Duration) -> Self {
        let words = "Too many failed logins for this account or from this address. Wait and try again.";
        Self { wait: Some(wait), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", words) }
    }

    /// Its name.
    pub(super) fn name(&self) -> &'static str {
        self.error
    }

    /// Its words.
    pub(super) fn words(&self) -> &str {
        &self.description
    }

    /// As a page, for a user.
    pub(super) fn page(&self, request: &IssuerRequest) -> Response {
        page::refusal(request, self.status.as_u16(), self.error, &self.description)
    }

    /// Refuses with a page a request of which nothing else is known.
    pub(super) fn page_with(&self, nonce: &str) -> Response {
        page::refusal_with(nonce, self.status.as_u16(), self.error, &self.description)
    }

    /// Says how long to wait.
    pub(super) fn retry_after(response: &mut Response, wait: Duration) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(answer::seconds(wait)));
    }

    /// A grant that isn't one of ours.
    pub(super) fn unsupported(grant: &str) -> Self {
        let words = format!("Unsupported grant type: {}", shown(grant));
        Self::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", words)
    }

    /// The request doesn't say under which address it reached us, and no setting does.
    pub(super) fn no_address() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", "The Host header can't be read")
    }

    /// The request names a host that nobody vouches for.
    pub(super) fn not_here() -> Self {
        Self::invalid_request("This server isn't known under the host of this request: set MOTET_PUBLIC_URL")
    }

    pub(super) fn response(&self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut response = answer::json(self.status, &body);
        if let Some(wait) = self.wait {
            Self::retry_after(&mut response, wait);
        }
        if self.challenge {
            let challenge = HeaderValue::from_static("Basic realm=\"client\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// What somebody wrote, as far as it is shown to them again.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

impl<T: Into<Rejection>> From<T> for OauthError {
    fn from(rejection: T) -> Self {
        match rejection.into() {
            Rejection::Refusal(refusal) => refused(&refusal),
            Rejection::Query(problems) | Rejection::Path(problems) => invalid(&problems),
            Rejection::Http(fault) => {
                let (status, text) = http_fault(fault);
                Self::new(status, "invalid_request", text)
            }
        }
    }
}

fn refused(refusal: &Refusal) -> OauthError {
    match refusal {
        Refusal::BadCredentials => OauthError::new(StatusCode::FORBIDDEN, "invalid_grant", "Wrong email or password."),
        Refusal::Invalid(problems) => invalid(problems),
        Refusal::Unavailable => OauthError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            "Service unavailable, try again",
        ),
        Refusal::TooMany(wait) => OauthError::too_many(*wait),
        Refusal::Barred => OauthError::new(StatusCode::FORBIDDEN, "unauthorized", "user is blocked"),
        Refusal::Anonymous
        | Refusal::BadToken
        | Refusal::NotSynced
        | Refusal::Unknown(_)
        | Refusal::Forbidden(_)
        | Refusal::Taken(_)
        | Refusal::AlreadyMember(_)
        | Refusal::NotMember(_)
        | Refusal::OwnerStays(_)
        | Refusal::NotOnYourself
        | Refusal::ManagedByGuild
        | Refusal::DirectConversation
        | Refusal::TooLarge
        | Refusal::StorageFull
        | Refusal::InvalidInvite => OauthError::new(StatusCode::FORBIDDEN, "access_denied", "Unauthorized"),
    }
}

fn invalid(problems: &[InvalidField]) -> OauthError {
    OauthError::new(StatusCode::BAD_REQUEST, "invalid_request", problem_list(problems))
}

/// Why there is no account, as Auth0's sign-up answers it.
#[derive(Debug, Serialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignupError {
    name: &'static str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    description: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    status_code: u16,
    #[serde(skip)]
    status: StatusCode,
    /// How long to wait before trying again.
    #[serde(skip)]
    wait: Option<Duration>,
}

impl SignupError {
    fn new(status: StatusCode, code: &'static str, description: impl Into<Value>) -> Self {
        let name = "BadRequestError";
        let (description, status_code) = (description.into(), status.as_u16());
        Self { name, code, message: None, description, policy: None, status_code, status, wait: None }
    }

    /// A sign-up that can't be, whoever it is for.
    pub(super) fn invalid(words: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_signup", words)
    }

    /// A password that is too short; the rule is shown as Auth0 shows its own.
    fn weak_password(min: usize) -> Self {
        let rule = json!({
            "message": "At least %d characters in length",
            "format": [min],
            "code": "lengthAtLeast",
            "verified": false,
        });
        Self {
            name: "PasswordStrengthError",
            message: Some("Password is too weak"),
            policy: Some(format!("* At least {min} characters in length")),
            ..Self::new(StatusCode::BAD_REQUEST, "invalid_password", json!({ "rules": [rule], "verified": false }))
        }
    }

    pub(super) fn response(&self) -> Response {
        let mut response = answer::json(self.status, self);
        if let Some(wait) = self.wait {
            OauthError::retry_after(&mut response, wait);
        }
        response
    }
}

impl<T: Into<Rejection>> From<T> for SignupError {
    fn from(rejection: T) -> Self {
        match rejection.into() {
            Rejection::Refusal(refusal) => not_signed_up(&refusal),
            Rejection::Query(problems) | Rejection::Path(problems) => unfit(&problems),
            Rejection::Http(fault) => {
                let (status, text) = http_fault(fault);
                Self::new(status, "invalid_signup", text)
            }
        }
    }
}

fn not_signed_up(refusal: &Refusal) -> SignupError {
    match refusal {
        Refusal::Taken(UniqueName::Username) => {
            SignupError::new(StatusCode::BAD_REQUEST, "username_exists", "The username already exists.")
        }
        Refusal::Taken(UniqueName::Email) => {
            SignupError::new(StatusCode::BAD_REQUEST, "user_exists", "The user already exists.")
        }
        Refusal::Invalid(problems) => unfit(problems),
        Refusal::Forbidden(MissingRight::Registration) => {
            SignupError::new(StatusCode::FORBIDDEN, "public_signup_disabled", "Public sign up is disabled")
        }
        Refusal::Forbidden(MissingRight::Invitation) => {
            SignupError::new(StatusCode::FORBIDDEN, "invite_required", "Sign up takes an invite code")
        }
        Refusal::Unavailable => {
            SignupError::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Service unavailable, try again")
        }
        Refusal::TooMany(wait) => SignupError {
            wait: Some(*wait),
            ..SignupError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts, try again later")
        },
        Refusal::Anonymous
        | Refusal::BadToken
        | Refusal::BadCredentials
        | Refusal::Barred
        | Refusal::NotSynced
        | Refusal::Unknown(_)
        | Refusal::Forbidden(_)
        | Refusal::Taken(UniqueName::ChannelName | UniqueName::JoinCode | UniqueName::ReactionCode)
        | Refusal::AlreadyMember(_)
        | Refusal::NotMember(_)
        | Refusal::OwnerStays(_)
        | Refusal::NotOnYourself
        | Refusal::ManagedByGuild
        | Refusal::DirectConversation
        | Refusal::TooLarge
        | Refusal::StorageFull
        | Refusal::InvalidInvite => SignupError::new(StatusCode::BAD_REQUEST, "invalid_signup", "Invalid sign up"),
    }
}

/// A password that is too short is answered as such when nothing else is wrong.
fn unfit(problems: &[InvalidField]) -> SignupError {
    match problems {
        [InvalidField { field: "password", problem: FieldProblem::TooShort(min) }] => SignupError::weak_password(*min),
        [InvalidField { field: "password", problem: FieldProblem::Blank }] => {
            SignupError::weak_password(limits::PASSWORD_CHARS.0)
        }
        problems => SignupError::new(StatusCode::BAD_REQUEST, "invalid_signup", problem_list(problems)),
    }
}

fn http_fault(fault: HttpFault) -> (StatusCode, &'static str) {
    match fault {
        HttpFault::NoSuchPath => (StatusCode::NOT_FOUND, "No such path"),
        HttpFault::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        HttpFault::TooLarge
        | HttpFault::NotAHandshake
        | HttpFault::BadHeaders
        | HttpFault::CutOff
        | HttpFault::TimedOut
        | HttpFault::Busy => detail::http_fault(fault),
    }
}
