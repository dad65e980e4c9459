//! `/userinfo`: what an access token lets its bearer know of the user (`OpenID` Connect Core, section 5.3).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::model::Account;
use domain::ports::ClaimValue;
use domain::{Outcome, Refusal};
use kit::answer;
use kit::call::bearer;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::issuer_request::{IssuerRequest, Unread};
use super::refuse::OauthError;
use super::{claims, scope};
use crate::answers::{NoIssuer, Oauth};
use crate::proof;
use crate::wire::subject;

/// What an access token lets its bearer know of the user.
#[utoipa::path(
    get,
    path = "/userinfo",
    tag = "issuer",
    operation_id = "userinfo",
    responses((status = 200, body = UserinfoClaims), Oauth, NoIssuer),
)]
pub(super) async fn by_header(Unread(request): Unread) -> Response {
    userinfo(request).await
}

/// What an access token lets its bearer know of the user.
#[utoipa::path(
    post,
    path = "/userinfo",
    tag = "issuer",
    operation_id = "userinfo_by_form",
    responses((status = 200, body = UserinfoClaims), Oauth, NoIssuer),
)]
pub(super) async fn by_form(Unread(request): Unread) -> Response {
    userinfo(request).await
}

async fn userinfo(request: IssuerRequest) -> Response {
    answer::unkept(match told(&request).await {
        Ok(claims) => answer::ok(&claims),
        Err(Refusal::Anonymous) => unauthorized("Bearer", &OauthError::no_token()),
        Err(Refusal::BadToken | Refusal::NotSynced) => {
            unauthorized("Bearer error=\"invalid_token\"", &OauthError::bad_token())
        }
        Err(refusal) => OauthError::from(refusal).response(),
    })
}

async fn told(request: &IssuerRequest) -> Outcome<Map<String, Value>> {
    let (account, scope) = caller(request).await?;
    // One of our own tokens says nothing of what it is for: it is somebody's own.
    let granted = scope.unwrap_or_else(|| scope::SCOPES.join(" "));
    let mut told = Map::new();
    told.insert("sub".to_owned(), json!(subject(account.user.id)));
    told.extend(claims::of(&account.user, &granted).into_iter().map(|(name, value)| match value {
        ClaimValue::Text(text) => (name.to_owned(), json!(text)),
        ClaimValue::Flag(flag) => (name.to_owned(), json!(flag)),
    }));
    Ok(told)
}

/// What is told, as far as the token's scope goes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents the claims; `claims` makes them")]
#[schema(as = Claims)]
pub(super) struct UserinfoClaims {
    sub: String,
    name: Option<String>,
    nickname: Option<String>,
    picture: Option<String>,
    updated_at: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
}

/// The account behind the token in the header, or in a form's `access_token`; and what that is for.
async fn caller(request: &IssuerRequest) -> Outcome<(Account, Option<String>)> {
    let core = request.core();
    let token = match bearer(&request.call.headers) {
        Ok(token) => token.to_owned(),
        Err(refusal) => {
            request.call.take_in_of_a_stranger().await;
            let form = request.call.form_or_fields().ok();
            form.and_then(|mut form| form.optional_text("access_token")).ok_or(refusal)?
        }
    };
    let identity = proof::identity_in(&request.call, &token).await?;
    let (session, user) = core.store.session(identity.session.ok_or(Refusal::BadToken)?).await?;
    if identity.local_user == Some(user.id) {
        Ok((Account { user, session: Some(session.id) }, identity.scope))
    } else {
        Err(Refusal::BadToken)
    }
}

fn unauthorized(challenge: &'static str, error: &OauthError) -> Response {
    let mut response = error.response();
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    response
}
