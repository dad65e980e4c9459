//! The pages where one's password is changed: by showing the current one, or by a link that is good once.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{MissingRight, Refusal, verbs};
use maud::html;

use super::browser;
use super::form;
use super::issuer_request::IssuerRequest;
use super::login::{stale, too_many};
use super::page::{PageField, PageForm, notice};
use super::refuse::OauthError;
use super::requests;
use super::signup_page::sentence;
use crate::answers::{NoIssuer, Pages};
use kit::{Fields, Query};

/// What was entered, to be shown again, and what is wrong.
#[derive(Default)]
struct PasswordEntries {
    name: String,
    /// By field.
    wrong: Option<(&'static str, String)>,
    wrong_at_all: Option<String>,
}

impl PasswordEntries {
    fn stale() -> Self {
        Self { wrong_at_all: Some(stale()), ..Self::default() }
    }
}

/// The page where one changes one's password.
#[utoipa::path(
    get,
    path = "/u/password",
    tag = "issuer",
    operation_id = "password_page",
    security(()),
    responses(Pages, NoIssuer),
)]
pub(super) async fn show(request: IssuerRequest) -> Response {
    change_page(&request, StatusCode::OK, &PasswordEntries::default())
}

/// Changes one's password. Every login ends, every browser but this one is logged out.
#[utoipa::path(
    post,
    path = "/u/password",
    tag = "issuer",
    operation_id = "change_password_by_form",
    security(()),
    request_body(content = requests::PasswordForm, content_type = "application/x-www-form-urlencoded"),
    responses(Pages, NoIssuer),
)]
pub(super) async fn change(request: IssuerRequest) -> Response {
    let mut fields = match form::read(&request) {
        Ok(Some(fields)) => fields,
        Ok(None) => return change_page(&request, StatusCode::FORBIDDEN, &PasswordEntries::stale()),
        Err(rejection) => return OauthError::from(rejection).page(&request),
    };
    let [name, current, new] = entered(&mut fields);
    let caller = browser::caller(&request);
    let changed = async {
        let who = verbs::change_password(request.core(), &caller, &name, &current, &new, None).await?;
        browser::log_in(&request, who).await
    };
    match changed.await {
        Ok((login, caller)) => {
            let mut response = done(&request, "You stay logged in with this browser.");
            browser::remember(&request, &mut response, &login, &caller);
            response
        }
        Err(refusal) => refused(&request, name, refusal, change_page),
    }
}

/// The page behind a link that sets a new password.
#[utoipa::path(
    get,
    path = "/u/reset-password",
    tag = "issuer",
    operation_id = "reset_password_page",
    security(()),
    params(requests::Link),
    responses(Pages, NoIssuer),
)]
pub(super) async fn show_reset(request: IssuerRequest) -> Response {
    match verbs::password_link(request.core(), &code(&request)).await {
        Ok(Some(user)) => {
            let entered = PasswordEntries { name: user.username.clone(), ..PasswordEntries::default() };
            reset_page(&request, StatusCode::OK, &entered)
        }
        Ok(None) => void(&request),
        Err(refusal) => OauthError::from(refusal).page(&request),
    }
}

/// Sets a new password. Every login ends.
#[utoipa::path(
    post,
    path = "/u/reset-password",
    tag = "issuer",
    operation_id = "reset_password_by_form",
    security(()),
    params(requests::Link),
    request_body(content = requests::PasswordForm, content_type = "application/x-www-form-urlencoded"),
    responses(Pages, NoIssuer),
)]
pub(super) async fn reset(request: IssuerRequest) -> Response {
    let mut fields = match form::read(&request) {
        Ok(Some(fields)) => fields,
        Ok(None) => return reset_page(&request, StatusCode::FORBIDDEN, &PasswordEntries::stale()),
        Err(rejection) => return OauthError::from(rejection).page(&request),
    };
    let [name, _, new] = entered(&mut fields);
    match verbs::reset_password(request.core(), &browser::caller(&request), &code(&request), &new).await {
        Ok(()) => done(&request, "Log in with it from now on."),
        Err(Refusal::BadToken) => void(&request),
        Err(refusal) => refused(&request, name, refusal, reset_page),
    }
}

/// The name, the current password and the new one that were entered.
pub(super) fn entered(fields: &mut Fields) -> [String; 3] {
    ["username", "current_password", "new_password"].map(|name| fields.optional_text(name).unwrap_or_default())
}

fn code(request: &IssuerRequest) -> String {
    request.call.query().read(given_code).unwrap_or_default()
}

/// The code in a link that sets a password.
pub(super) fn given_code(query: &mut Query) -> String {
    query.text("code").unwrap_or_default().to_owned()
}

fn refused(
    request: &IssuerRequest,
    name: String,
    refusal: Refusal,
    page: fn(&IssuerRequest, StatusCode, &PasswordEntries) -> Response,
) -> Response {
    let entered = PasswordEntries { name, ..PasswordEntries::default() };
    match refusal {
        Refusal::Invalid(problems) => {
            let wrong = problems.into_iter().next().map(|invalid| (invalid.field, sentence(invalid)));
            page(request, StatusCode::BAD_REQUEST, &PasswordEntries { wrong, ..entered })
        }
        Refusal::Forbidden(MissingRight::Password) => {
            let wrong_at_all = Some("Wrong email, username or password.".to_owned());
            page(request, StatusCode::FORBIDDEN, &PasswordEntries { wrong_at_all, ..entered })
        }
        Refusal::TooMany(wait) => {
            let entered = PasswordEntries { wrong_at_all: Some(too_many(wait)), ..entered };
            let mut response = page(request, StatusCode::TOO_MANY_REQUESTS, &entered);
            OauthError::retry_after(&mut response, wait);
            response
        }
        other => OauthError::from(other).page(request),
    }
}

fn done(request: &IssuerRequest, next: &str) -> Response {
    let words = html! {
        p { "Whatever else was logged in to your account is logged out." }
        p { (next) }
    };
    notice(request, StatusCode::OK, "Your password is set", &words)
}

fn void(request: &IssuerRequest) -> Response {
    let words = html! { p { "It was used already, or is too old. Ask an administrator for a new one." } };
    notice(request, StatusCode::BAD_REQUEST, "This link is no longer good", &words)
}

fn change_page(request: &IssuerRequest, status: StatusCode, entered: &PasswordEntries) -> Response {
    let fields = vec![
        name_field(entered),
        password_field(entered, "current_password", "Current password", "current-password", None),
        new_password_field(entered),
    ];
    page(request, status, "Change your password", fields, entered)
}

/// The name is there for programs that keep passwords; the link says whose it is.
fn reset_page(request: &IssuerRequest, status: StatusCode, entered: &PasswordEntries) -> Response {
    let fields = vec![PageField { label: "Username", ..name_field(entered) }, new_password_field(entered)];
    page(request, status, "Set a new password", fields, entered)
}

fn name_field(entered: &PasswordEntries) -> PageField<'_> {
    PageField {
        name: "username",
        label: "Email or username",
        kind: "text",
        autocomplete: "username",
        value: &entered.name,
        hint: None,
        required: true,
        wrong: None,
    }
}

fn new_password_field(entered: &PasswordEntries) -> PageField<'_> {
    password_field(entered, "new_password", "New password", "new-password", Some("At least 8 characters."))
}

fn password_field<'a>(
    entered: &PasswordEntries,
    name: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    hint: Option<&'static str>,
) -> PageField<'a> {
    let wrong = entered.wrong.as_ref().filter(|(field, _)| *field == name).map(|(_, words)| words.clone());
    PageField { name, label, kind: "password", autocomplete, value: "", hint, required: true, wrong }
}

fn page(
    request: &IssuerRequest,
    status: StatusCode,
    title: &'static str,
    fields: Vec<PageField<'_>>,
    entered: &PasswordEntries,
) -> Response {
    let form = PageForm {
        title: title.to_owned(),
        button: "Set the new password",
        fields,
        wrong: entered.wrong_at_all.clone(),
        others: Vec::new(),
        csrf_token: &form::csrf_token(request),
        then: None,
    };
    form.page(request, status)
}
