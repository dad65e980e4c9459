//! Requests of administrators.

use std::time::Duration;

use domain::model::{AccountStatus, UserId};
use domain::ports::AccountFilter;
use domain::rules::text::fold;
use domain::verbs::SanctionDraft;
use domain::{FieldProblem, Refusal, limits};
use utoipa::openapi::{ObjectBuilder, Type};

use crate::requests::{BulkAction, Role};
use crate::wire::Id;
use kit::{Call, Field, Fields, Query, Rejection, field};

const REASON: Field = field("reason").at_most(limits::REASON_CHARS);
const ROLE: Field = field("role").of::<Role>();

/// What is to be done to several accounts.
pub(crate) struct Bulk {
    pub(crate) draft: SanctionDraft,
    /// As they came: one that names nobody fails by itself.
    pub(crate) users: Vec<String>,
    pub(crate) reason: Option<String>,
}

/// `GET /admin/users`
pub(crate) fn accounts(call: &Call) -> Result<AccountFilter, Rejection> {
    let (skip, count) = call.query().read(super::list)?;
    let (text, account_status) = call.query().read(sought)?;
    Ok(AccountFilter { text, account_status, skip, count })
}

/// A part of the username or the email, and how they stand.
pub(crate) fn sought(query: &mut Query) -> (String, Option<AccountStatus>) {
    let text = fold(query.text("search").unwrap_or_default().trim());
    let account_status = match query.text("status").map(str::to_ascii_uppercase).as_deref() {
        None | Some("") => None,
        Some("ACTIVE") => Some(AccountStatus::Good),
        Some("SUSPENDED") => Some(AccountStatus::Suspended { until: None }),
        Some("BANNED") => Some(AccountStatus::Banned { until: None }),
        Some(_) => {
            query.reject("status", FieldProblem::Malformed("ACTIVE, SUSPENDED or BANNED"));
            None
        }
    };
    (text, account_status)
}

/// `GET /admin/actions?user_id=`
pub(crate) fn actions_on(query: &mut Query) -> Result<Option<UserId>, Refusal> {
    query.text(field("user_id").says("To this user only.").of::<Id>()).map(super::user_id).transpose()
}

/// `POST /admin/users/{id}/ban` and the like: how long, and why.
pub(crate) fn sentence(fields: &mut Fields) -> (Option<Duration>, Option<String>) {
    (span(fields), reason_given(fields))
}

/// `POST /admin/bulk-actions`
pub(crate) fn bulk(fields: &mut Fields) -> Bulk {
    let action = fields.text(field("action").of::<BulkAction>());
    let span = span(fields);
    let draft = match action.to_ascii_lowercase().as_str() {
        "ban" => SanctionDraft::Ban(span),
        "suspend" => SanctionDraft::Suspend(span),
        "unban" => SanctionDraft::Restore,
        _ => {
            if fields.get("action").is_some_and(serde_json::Value::is_string) {
                fields.reject("action", FieldProblem::Malformed("ban, suspend or unban"));
            }
            SanctionDraft::Restore
        }
    };
    let users = users(fields);
    Bulk { draft, users, reason: reason_given(fields) }
}

fn users(fields: &mut Fields) -> Vec<String> {
    let id = || ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).into();
    let list = fields.list(field("user_ids").or("userIds").items(id, 0..=limits::BULK));
    if list.len() > limits::BULK {
        fields.reject("user_ids", FieldProblem::TooLong(limits::BULK));
    }
    let texts = list.iter().filter_map(|id| id.as_str().filter(|id| !id.is_empty()).map(str::to_owned));
    let texts: Vec<String> = texts.collect();
    if texts.len() < list.len() {
        fields.reject("user_ids", FieldProblem::Malformed("a list of the ids of users"));
    }
    texts
}

/// The role to be granted or revoked: there is one.
pub(crate) fn role(call: &Call) -> Result<(), Rejection> {
    let role = match call.query().read(role_in_query)? {
        Some(role) => role,
        None => call.fields_if_any()?.read(role_given)?,
    };
    if role.eq_ignore_ascii_case("admin") {
        Ok(())
    } else {
        Err(Refusal::invalid("role", FieldProblem::Malformed("admin, the only role there is")).into())
    }
}

pub(crate) fn role_in_query(query: &mut Query) -> Option<String> {
    query.text(ROLE).map(str::to_owned)
}

pub(crate) fn role_given(fields: &mut Fields) -> String {
    fields.text(ROLE)
}

/// `DELETE /admin/messages/{id}`: why, in the query or the body.
pub(crate) fn reason(call: &Call) -> Result<Option<String>, Rejection> {
    match call.query().read(reason_in_query)? {
        None => Ok(call.fields_if_any()?.read(reason_given)?),
        given => Ok(given),
    }
}

pub(crate) fn reason_in_query(query: &mut Query) -> Option<String> {
    query.text("reason").map(str::to_owned)
}

pub(crate) fn reason_given(fields: &mut Fields) -> Option<String> {
    fields.optional_text(REASON)
}

fn span(fields: &mut Fields) -> Option<Duration> {
    let bounds = 1..=limits::BAN_HOURS;
    let duration = field("duration_hours").says("For good when nobody says.").within(bounds.clone());
    let hours = fields.optional_int(duration)?;
    if bounds.contains(&hours) {
        return Some(Duration::from_hours(hours.unsigned_abs()));
    }
    fields.reject("duration_hours", FieldProblem::OutOfRange(1, limits::BAN_HOURS));
    None
}
