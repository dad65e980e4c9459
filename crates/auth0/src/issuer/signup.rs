//! `POST /dbconnections/signup`: makes an account, which is good in every dialect.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use domain::model::{Caller, User};
use domain::rules::text;
use domain::verbs::{self, Registration};
use domain::{Core, Outcome, Refusal, UniqueName, limits};
use serde::Serialize;
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::KnownFormat;

use super::issuer_request::{IssuerRequest, UnreadRequest};
use super::refuse::SignupError;
use super::requests;
use crate::answers::{NoIssuer, Signup};
use kit::field::{EMAIL, INVITE_CODE, NEW_USERNAME, PASSWORD, in_format};
use kit::{Call, Field, Fields, Query, Rejection, answer, field};

/// How many usernames are tried before a newcomer is told that theirs is taken.
const TRIES: u32 = 8;

/// What a newcomer says.
pub(super) struct SignupDraft {
    pub(super) email: String,
    pub(super) password: String,
    /// The username they want and no other.
    pub(super) username: Option<String>,
    pub(super) nickname: Option<String>,
    pub(super) name: Option<String>,
    pub(super) picture: Option<String>,
    pub(super) invite_code: Option<String>,
}

/// An account as Auth0's sign-up answers one.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct SignedUp<'a> {
    _id: String,
    #[schema(required)]
    email: Option<&'a str>,
    email_verified: bool,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<&'a str>,
}

impl<'a> From<&'a User> for SignedUp<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            _id: user.id.to_string(),
            email: user.email.as_deref(),
            email_verified: false,
            username: &user.username,
            name: user.display_name.as_deref(),
            picture: user.avatar_url.as_deref(),
        }
    }
}

/// Makes an account, which is good in every dialect.
#[utoipa::path(
    post,
    path = "/dbconnections/signup",
    tag = "issuer",
    security(()),
    params(requests::Invited),
    request_body(content((requests::Newcomer = "application/x-www-form-urlencoded"), (requests::Newcomer = "application/json"))),
    responses((status = 200, body = SignedUp<'_>), Signup, NoIssuer),
)]
pub(super) async fn signup(request: Result<IssuerRequest, UnreadRequest>) -> Response {
    let request = match request {
        Ok(request) => request,
        Err(UnreadRequest::Address(error)) => return SignupError::invalid(error.words()).response(),
        Err(unasked) => return unasked.into_response(),
    };
    match signed_up(&request.call).await {
        Ok(user) => answer::ok(&SignedUp::from(user.as_ref())),
        Err(error) => error.response(),
    }
}

async fn signed_up(call: &Call) -> Result<Arc<User>, SignupError> {
    let draft = draft(call)?;
    Ok(sign_up(call.core(), &call.caller(), &draft).await?)
}

/// Makes the account, under the username that is wanted, or under one that is free.
pub(super) async fn sign_up(core: &Core, caller: &Caller, draft: &SignupDraft) -> Outcome<Arc<User>> {
    if let Some(username) = &draft.username {
        return register(core, caller, draft, username.clone()).await;
    }
    let candidate = candidate(draft);
    for attempt in 0..TRIES {
        let username = numbered(core, &candidate, attempt);
        if core.store.user_named(&text::fold(&username)).await?.is_some() {
            continue;
        }
        match register(core, caller, draft, username).await {
            // Somebody was faster.
            Err(Refusal::Taken(UniqueName::Username)) => {}
            registered => return registered,
        }
    }
    Err(Refusal::Taken(UniqueName::Username))
}

fn draft(call: &Call) -> Result<SignupDraft, Rejection> {
    let draft = call.form_or_fields()?.read(signup_fields)?;
    let invite_code = draft.invite_code.or(call.query().read(invite_code)?);
    Ok(SignupDraft { invite_code, ..draft })
}

/// What the body says.
pub(super) fn signup_fields(fields: &mut Fields) -> SignupDraft {
    let email = fields.text(EMAIL);
    let password = fields.text(PASSWORD.like(password_to_choose));
    let mut given = |field: Field| fields.optional_text(field).filter(|text| !text.trim().is_empty());
    let (username, nickname, picture) = (given(NEW_USERNAME), given(field("nickname")), given(field("picture")));
    let invite_code = given(INVITE_CODE);
    let (name, first, last) = (given(field("name")), given(field("given_name")), given(field("family_name")));
    let full: Vec<String> = first.into_iter().chain(last).collect();
    let name = name.or_else(|| (!full.is_empty()).then(|| full.join(" ")));
    SignupDraft { email, password, username, nickname, name, picture, invite_code }
}

fn password_to_choose(text: ObjectBuilder) -> ObjectBuilder {
    let (least, most) = limits::PASSWORD_CHARS;
    let password = in_format(text, KnownFormat::Password).examples(["correct horse"]);
    password.min_length(Some(least)).max_length(Some(most))
}

/// What the query says.
pub(super) fn invite_code(query: &mut Query) -> Option<String> {
    query.text("invite_code").map(str::to_owned)
}

/// What the username is made of when none is asked for.
pub(super) fn candidate(draft: &SignupDraft) -> String {
    let local_part = draft.email.split('@').next();
    text::username_like(draft.nickname.as_deref().into_iter().chain(local_part).chain(draft.name.as_deref()))
}

/// The candidate itself, then with a small number, then with one that chance picks: at most four digits, which is
/// what the candidate leaves room for.
fn numbered(core: &Core, candidate: &str, attempt: u32) -> String {
    match attempt {
        0 => candidate.to_owned(),
        1..=3 => format!("{candidate}{}", attempt + 1),
        _ => {
            let mut bytes = [0; 2];
            core.chance.fill(&mut bytes);
            format!("{candidate}{}", u16::from_be_bytes(bytes) % 10_000)
        }
    }
}

async fn register(core: &Core, caller: &Caller, draft: &SignupDraft, username: String) -> Outcome<Arc<User>> {
    let new = Registration {
        username,
        email: Some(draft.email.clone()),
        password: draft.password.clone(),
        display_name: draft.name.clone(),
        avatar_url: draft.picture.clone(),
        welcome: None,
        invite_code: draft.invite_code.clone(),
    };
    verbs::make_account(core, caller, new).await
}
