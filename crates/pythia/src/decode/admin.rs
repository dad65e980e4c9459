//! Requests of administrators.

use std::time::Duration;

use domain::model::AccountStatus;
use domain::ports::AccountFilter;
use domain::rules::text::fold;
use domain::verbs::SanctionDraft;
use domain::{FieldProblem, Refusal, limits};
use kit::{Call, Fields, Rejection};

/// What is to be done to several accounts.
pub(crate) struct Bulk {
    pub(crate) draft: SanctionDraft,
    /// As they came: one that names nobody fails by itself.
    pub(crate) users: Vec<String>,
    pub(crate) reason: Option<String>,
}

/// `GET /admin/users`
pub(crate) fn sought(call: &Call) -> Result<AccountFilter, Rejection> {
    let (skip, count) = super::list(call)?;
    let mut query = call.query();
    let text = fold(query.text("search").unwrap_or_default().trim());
    let status = query.text("status").map(str::to_ascii_uppercase);
    let standing = match status.as_deref() {
        None | Some("") => None,
        Some("ACTIVE") => Some(AccountStatus::Good),
        Some("SUSPENDED") => Some(AccountStatus::Suspended { until: None }),
        Some("BANNED") => Some(AccountStatus::Banned { until: None }),
        Some(_) => {
            query.flaw("status", FieldProblem::Malformed("ACTIVE, SUSPENDED or BANNED"));
            None
        }
    };
    query.done()?;
    Ok(AccountFilter { text, standing, skip, count })
}

/// `POST /admin/users/{id}/ban` and the like: how long, and why.
pub(crate) fn sentence(call: &Call) -> Result<(Option<Duration>, Option<String>), Rejection> {
    let mut fields = whatever_came(call)?;
    let given = (span(&mut fields), fields.optional_text("reason"));
    fields.done()?;
    Ok(given)
}

/// `POST /admin/bulk-actions`
pub(crate) fn bulk(call: &Call) -> Result<Bulk, Rejection> {
    let mut fields = call.fields()?;
    let action = fields.text("action");
    let span = span(&mut fields);
    let draft = match action.to_ascii_lowercase().as_str() {
        "ban" => SanctionDraft::Ban(span),
        "suspend" => SanctionDraft::Suspend(span),
        "unban" => SanctionDraft::Restore,
        _ => {
            if fields.get("action").is_some_and(serde_json::Value::is_string) {
                fields.flaw("action", FieldProblem::Malformed("ban, suspend or unban"));
            }
            SanctionDraft::Restore
        }
    };
    let users = users(&mut fields);
    let reason = fields.optional_text("reason");
    fields.done()?;
    Ok(Bulk { draft, users, reason })
}

fn users(fields: &mut Fields) -> Vec<String> {
    let name = if fields.has("userIds") { "userIds" } else { "user_ids" };
    let Some(list) = fields.optional_list(name) else {
        if !fields.has(name) {
            fields.flaw("user_ids", FieldProblem::Missing);
        }
        return Vec::new();
    };
    if list.len() > limits::BULK {
        fields.flaw("user_ids", FieldProblem::TooLong(limits::BULK));
    }
    let texts = list.iter().filter_map(|id| id.as_str().filter(|id| !id.is_empty()).map(str::to_owned));
    let texts: Vec<String> = texts.collect();
    if texts.len() < list.len() {
        fields.flaw("user_ids", FieldProblem::Malformed("a list of the ids of users"));
    }
    texts
}

/// The role to be granted or revoked: there is one.
pub(crate) fn role(call: &Call) -> Result<(), Rejection> {
    let role = match call.query().text("role") {
        Some(role) => role.to_owned(),
        None => {
            let mut fields = whatever_came(call)?;
            let role = fields.text("role");
            fields.done()?;
            role
        }
    };
    if role.eq_ignore_ascii_case("admin") {
        Ok(())
    } else {
        Err(Refusal::flaw("role", FieldProblem::Malformed("admin, the only role there is")).into())
    }
}

/// `DELETE /admin/messages/{id}`: why, in the query or the body.
pub(crate) fn reason(call: &Call) -> Result<Option<String>, Rejection> {
    if let Some(reason) = call.query().text("reason") {
        return Ok(Some(reason.to_owned()));
    }
    let mut fields = whatever_came(call)?;
    let reason = fields.optional_text("reason");
    fields.done()?;
    Ok(reason)
}

fn span(fields: &mut Fields) -> Option<Duration> {
    let hours = fields.optional_int("duration_hours")?;
    if (1..=limits::BAN_HOURS).contains(&hours) {
        return Some(Duration::from_hours(hours.unsigned_abs()));
    }
    fields.flaw("duration_hours", FieldProblem::OutOfRange(1, limits::BAN_HOURS));
    None
}

/// The body's fields; none where there is no body, as every field may be left out.
fn whatever_came(call: &Call) -> Result<Fields, Rejection> {
    if call.bytes()?.is_empty() { Ok(Fields::default()) } else { call.fields() }
}
