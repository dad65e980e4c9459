//! Bans, suspends or restores an account.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::model::{AccountStatus, Actor, User, UserId};
use crate::verbs::check::Check;
use crate::verbs::pass_ownership::pass_ownership;
use crate::verbs::register::optional_line;
use crate::{Outcome, limits};

/// Bans, suspends or restores an account other than one's own; an administrator's right, entered in the record. Of one
/// that is kept out now all logins end, and `AccountBarred` is announced. Restoring one in good standing changes
/// nothing. What a banned account owns goes to the longest-standing moderator there, else member, as it does when an
/// owner leaves; a channel or guild without another member stays as it is. What is too much for one commit is left to
/// [`PassOwnership`](super::PassOwnership).
#[derive(Clone, Debug)]
pub struct SanctionAccount {
    /// Who does it.
    pub actor: Actor,
    /// Whose account.
    pub target: UserId,
    /// How it is to stand from now on.
    pub account_status: AccountStatus,
    /// Why.
    pub reason: Option<String>,
}

/// What is to become of an account, for how long: none is for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SanctionDraft {
    /// It is banned.
    Ban(Option<Duration>),
    /// It is suspended.
    Suspend(Option<Duration>),
    /// It is in good standing again.
    Restore,
}

/// Does it, and passes on all that a banned account owns. When this returns, an account that is kept out has no login and
/// no socket on this node any more.
pub async fn sanction(
    core: &Core,
    actor: Actor,
    target: UserId,
    draft: SanctionDraft,
    reason: Option<&str>,
) -> Outcome<Arc<User>> {
    let mut check = Check::default();
    let reason = check.optional("reason", optional_line(reason, limits::REASON_CHARS));
    check.done()?;
    let now = core.clock.now();
    let until = |span: Option<Duration>| span.map(|span| now.plus(span));
    let account_status = match draft {
        SanctionDraft::Ban(span) => AccountStatus::Banned { until: until(span) },
        SanctionDraft::Suspend(span) => AccountStatus::Suspended { until: until(span) },
        SanctionDraft::Restore => AccountStatus::Good,
    };
    let user = core.perform(SanctionAccount { actor, target, account_status, reason }).await?;
    if let AccountStatus::Banned { .. } = account_status {
        pass_ownership(core).await?;
    }
    Ok(user)
}
