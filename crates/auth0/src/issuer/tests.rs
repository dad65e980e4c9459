//! What the built-in issuer grants, and how it says no.

use axum::body::to_bytes;
use axum::response::Response;
use domain::{FieldProblem, InvalidField, Refusal, UniqueName};
use kit::{HttpFault, Rejection};
use serde_json::{Value, json};

use super::refuse::{OauthError, SignupError};
use super::scope::{granted, narrowed};
use super::signup::{SignupDraft, candidate};

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 4096).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

#[test]
fn only_what_can_be_given_is_granted() {
    assert_eq!(granted(None), "profile email");
    assert_eq!(granted(Some(" ")), "profile email");
    assert_eq!(granted(Some("offline_access email openid read:everything")), "openid email offline_access");
    assert_eq!(granted(Some("read:everything")), "");
    assert_eq!(narrowed("openid email", None), "openid email");
    assert_eq!(narrowed("openid email", Some("email profile")), "email");
}

#[tokio::test]
async fn no_token_is_said_as_oauth_says_it() {
    let error = OauthError::from(Refusal::BadCredentials);
    let wrong = json!({ "error": "invalid_grant", "error_description": "Wrong email or password." });
    assert_eq!(read(error.response()).await, (403, wrong));

    let error = OauthError::from(Refusal::invalid("grant_type", FieldProblem::Missing));
    let missing = json!({ "error": "invalid_request", "error_description": "grant_type is required" });
    assert_eq!(read(error.response()).await, (400, missing));

    let error = OauthError::unsupported("im\0plicit");
    let unsupported =
        json!({ "error": "unsupported_grant_type", "error_description": "Unsupported grant type: implicit" });
    assert_eq!(read(error.response()).await, (400, unsupported));

    assert_eq!(read(OauthError::from(Rejection::Http(HttpFault::TooLarge)).response()).await.0, 413);
    assert_eq!(read(OauthError::from(Refusal::Unavailable).response()).await.0, 503);
}

#[tokio::test]
async fn no_account_is_said_as_auth0_says_it() {
    let (status, body) = read(SignupError::from(Refusal::Taken(UniqueName::Email)).response()).await;
    let exists = json!({
        "name": "BadRequestError",
        "code": "user_exists",
        "description": "The user already exists.",
        "statusCode": 400
    });
    assert_eq!((status, body), (400, exists));

    let (status, body) =
        read(SignupError::from(Refusal::invalid("password", FieldProblem::TooShort(8))).response()).await;
    let weak = json!({
        "name": "PasswordStrengthError",
        "code": "invalid_password",
        "message": "Password is too weak",
        "description": {
            "rules": [{
                "message": "At least %d characters in length",
                "format": [8],
                "code": "lengthAtLeast",
                "verified": false
            }],
            "verified": false
        },
        "policy": "* At least 8 characters in length",
        "statusCode": 400
    });
    assert_eq!((status, body), (400, weak));

    let problems = ["email", "password"].map(|field| InvalidField { field, problem: FieldProblem::Missing });
    let (status, body) = read(SignupError::from(Refusal::Invalid(problems.into())).response()).await;
    assert_eq!(status, 400);
    assert_eq!(body["code"], "invalid_signup");
    assert_eq!(body["description"], "email is required; password is required");
}

#[test]
fn a_username_is_derived_from_what_the_newcomer_says() {
    let draft = |email: &str, nickname: Option<&str>, name: Option<&str>| SignupDraft {
        invite_code: None,
        email: email.to_owned(),
        password: "correct horse".to_owned(),
        username: None,
        nickname: nickname.map(str::to_owned),
        name: name.map(str::to_owned),
        picture: None,
    };
    assert_eq!(candidate(&draft("ann.lee+x@example.com", None, None)), "ann.leex");
    assert_eq!(candidate(&draft("ann@example.com", Some("Ann Lee"), None)), "Ann.Lee");
    assert_eq!(candidate(&draft("a@example.com", Some("!"), Some("Ann Lee"))), "Ann.Lee");
    assert_eq!(candidate(&draft("admin@example.com", None, None)), "user");
    assert_eq!(candidate(&draft(&format!("{}@example.com", "a".repeat(60)), None, None)).len(), 28);
}
