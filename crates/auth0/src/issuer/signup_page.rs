//! The sign-up page.

use axum::http::StatusCode;
use axum::response::Response;
use domain::model::Registrations;
use domain::ports::Proven;
use domain::{InvalidField, MissingRight, Refusal, UniqueName};
use maud::html;

use super::authorize::answer_bad;
use super::browser;
use super::form;
use super::issuer_request::IssuerRequest;
use super::login::{enter, stale};
use super::page::{PageField, PageForm, notice};
use super::refuse::OauthError;
use super::request::AuthRequest;
use super::requests;
use super::signup::{self, SignupDraft};
use crate::answers::{NoIssuer, Pages};
use kit::Fields;

/// What was entered, to be shown again, and what is wrong with each.
#[derive(Default)]
struct SignupEntries {
    email: String,
    username: String,
    invite_code: String,
    wrong: Vec<(&'static str, String)>,
    wrong_at_all: Option<String>,
}

/// The sign-up page.
#[utoipa::path(
    get,
    path = "/u/signup",
    tag = "issuer",
    operation_id = "signup_page",
    security(()),
    params(requests::AuthorizationQuery),
    responses(Pages, NoIssuer),
)]
pub(super) async fn show(request: IssuerRequest) -> Response {
    match AuthRequest::read(&request, request.call.query_text()) {
        Ok(auth_request) => {
            let hint = auth_request.login_hint.clone().filter(|hint| hint.contains('@'));
            let invite_code = auth_request.invite_code.clone().unwrap_or_default();
            let entered = SignupEntries { email: hint.unwrap_or_default(), invite_code, ..SignupEntries::default() };
            if request.core().registrations == Registrations::Closed {
                return refused(&request, &auth_request, entered, Refusal::Forbidden(MissingRight::Registration));
            }
            page(&request, &auth_request, StatusCode::OK, &entered)
        }
        Err(bad) => answer_bad(&request, bad),
    }
}

/// Makes an account, and logs a browser in.
#[utoipa::path(
    post,
    path = "/u/signup",
    tag = "issuer",
    security(()),
    params(requests::AuthorizationQuery),
    request_body(content = requests::LoginForm, content_type = "application/x-www-form-urlencoded"),
    responses(Pages, NoIssuer),
)]
pub(super) async fn sign_up(request: IssuerRequest) -> Response {
    let auth_request = match AuthRequest::read(&request, request.call.query_text()) {
        Ok(auth_request) => auth_request,
        Err(bad) => return answer_bad(&request, bad),
    };
    let mut fields = match form::read(&request) {
        Ok(Some(fields)) => fields,
        Ok(None) => {
            let entered = SignupEntries { wrong_at_all: Some(stale()), ..SignupEntries::default() };
            return page(&request, &auth_request, StatusCode::FORBIDDEN, &entered);
        }
        Err(rejection) => return OauthError::from(rejection).page(&request),
    };
    let [email, username, password, invite_code] = entered(&mut fields);
    let (email, username) = (email.trim().to_owned(), username.trim().to_owned());
    let draft = SignupDraft {
        email: email.clone(),
        password,
        username: Some(username.clone()).filter(|username| !username.is_empty()),
        nickname: None,
        name: None,
        picture: None,
        invite_code: Some(invite_code.clone()),
    };
    match signup::sign_up(request.core(), &browser::caller(&request), &draft).await {
        Ok(user) => enter(&request, &auth_request, Proven { user: user.id, hash: None }).await,
        Err(refusal) => refused(
            &request,
            &auth_request,
            SignupEntries { email, username, invite_code, ..SignupEntries::default() },
            refusal,
        ),
    }
}

/// The email, the username, the password and the code that were entered.
pub(super) fn entered(fields: &mut Fields) -> [String; 4] {
    ["email", "username", "password", "invite_code"].map(|name| fields.optional_text(name).unwrap_or_default())
}

fn refused(
    request: &IssuerRequest,
    auth_request: &AuthRequest,
    mut entered: SignupEntries,
    refusal: Refusal,
) -> Response {
    match refusal {
        Refusal::Invalid(problems) => {
            entered.wrong = problems.into_iter().map(|invalid| (invalid.field, sentence(invalid))).collect();
        }
        Refusal::Taken(UniqueName::Email) => {
            entered.wrong.push(("email", "There is an account with this email already.".to_owned()));
        }
        Refusal::Forbidden(MissingRight::Registration) => {
            let words = html! { p { "Accounts are made by the administrators here. Ask one of them for yours." } };
            return notice(request, StatusCode::FORBIDDEN, "Nobody can sign up here", &words);
        }
        Refusal::Forbidden(MissingRight::Invitation) => {
            entered.wrong.push(("invite_code", "This takes a code that is good. Ask whoever invited you.".to_owned()));
            return page(request, auth_request, StatusCode::FORBIDDEN, &entered);
        }
        Refusal::TooMany(wait) => {
            entered.wrong_at_all = Some("Too many sign-ups from your address. Please try again later.".to_owned());
            let mut response = page(request, auth_request, StatusCode::TOO_MANY_REQUESTS, &entered);
            OauthError::retry_after(&mut response, wait);
            return response;
        }
        Refusal::Taken(_) => entered.wrong.push(("username", "This username is taken.".to_owned())),
        other => return OauthError::from(other).page(request),
    }
    page(request, auth_request, StatusCode::BAD_REQUEST, &entered)
}

pub(super) fn sentence(InvalidField { field, problem }: InvalidField) -> String {
    let words = field.replace('_', " ");
    let (first, rest) = words.split_at(1);
    format!("{}{rest} {problem}.", first.to_uppercase())
}

fn page(request: &IssuerRequest, auth_request: &AuthRequest, status: StatusCode, entered: &SignupEntries) -> Response {
    let wrong = |name| entered.wrong.iter().find(|(field, _)| *field == name).map(|(_, words)| words.clone());
    let mut fields = vec![
        PageField {
            name: "email",
            label: "Email",
            kind: "email",
            autocomplete: "email",
            value: &entered.email,
            hint: None,
            required: true,
            wrong: wrong("email"),
        },
        PageField {
            name: "username",
            label: "Username (optional)",
            kind: "text",
            autocomplete: "username",
            value: &entered.username,
            hint: Some("What others call you here. Left empty, it is made from your email."),
            required: false,
            wrong: wrong("username"),
        },
        PageField {
            name: "password",
            label: "Password",
            kind: "password",
            autocomplete: "new-password",
            value: "",
            hint: Some("At least 8 characters."),
            required: true,
            wrong: wrong("password"),
        },
    ];
    let invited = request.core().registrations == Registrations::Invite;
    if invited || !entered.invite_code.is_empty() {
        fields.push(PageField {
            name: "invite_code",
            label: if invited { "Invite code" } else { "Invite code (optional)" },
            kind: "text",
            autocomplete: "off",
            value: &entered.invite_code,
            hint: Some("What somebody gave you to sign up with."),
            required: invited,
            wrong: wrong("invite_code"),
        });
    }
    let form = PageForm {
        title: format!("Sign up for {}", request.call.context.facts.app_name),
        button: "Sign up",
        fields,
        wrong: entered.wrong_at_all.clone(),
        others: vec![("Been here before?", format!("/u/login?{}", auth_request.query), "Log in")],
        csrf_token: &form::csrf_token(request),
        then: Some(&auth_request.reply.url),
    };
    form.page(request, status)
}
