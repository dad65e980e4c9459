//! Requests of administrators into what verbs take.

use std::time::Duration;

use domain::model::AccountStatus;
use domain::ports::AccountFilter;
use domain::rules::text::fold;
use domain::verbs::SanctionDraft;
use domain::{FieldProblem, limits};
use kit::{Fields, Query, field};

use super::decode::slice;
use super::wire::Standing;

const STANDINGS: FieldProblem = FieldProblem::Malformed("good, suspended or banned");

/// `GET /admin/users`: a part of the username or the email, how they stand, and which of them.
pub(super) fn accounts(query: &mut Query) -> AccountFilter {
    let (skip, count) = slice(query);
    let sought = field("search").says("A part of the username or the email.");
    let text = fold(query.text(sought).unwrap_or_default().trim());
    let account_status = match query.text(field("standing").of::<Standing>()) {
        None | Some("") => None,
        Some("good") => Some(AccountStatus::Good),
        Some("suspended") => Some(AccountStatus::Suspended { until: None }),
        Some("banned") => Some(AccountStatus::Banned { until: None }),
        Some(_) => {
            query.reject("standing", STANDINGS);
            None
        }
    };
    AccountFilter { text, account_status, skip, count }
}

/// `PUT /admin/users/{user_id}/standing`: how the account is to stand, for how long, and why.
pub(super) fn standing(fields: &mut Fields) -> (SanctionDraft, Option<String>) {
    let standing = fields.text(field("standing").of::<Standing>());
    let span = span(fields);
    let draft = match standing.as_str() {
        "suspended" => SanctionDraft::Suspend(span),
        "banned" => SanctionDraft::Ban(span),
        "good" => SanctionDraft::Restore,
        _ => {
            if fields.get("standing").is_some_and(serde_json::Value::is_string) {
                fields.reject("standing", STANDINGS);
            }
            SanctionDraft::Restore
        }
    };
    (draft, fields.optional_text(field("reason").at_most(limits::REASON_CHARS)))
}

fn span(fields: &mut Fields) -> Option<Duration> {
    let bounds = 1..=limits::BAN_HOURS * 3600;
    let about = "Seconds; without an end when nobody says.";
    let seconds = fields.optional_int(field("expires_in").says(about).within(bounds.clone()))?;
    if bounds.contains(&seconds) {
        return Some(Duration::from_secs(seconds.unsigned_abs()));
    }
    fields.reject("expires_in", FieldProblem::OutOfRange(*bounds.start(), *bounds.end()));
    None
}
