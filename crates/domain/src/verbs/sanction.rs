//! Bans, suspends or restores an account.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::model::{AccountStatus, Actor, User, UserId};
use crate::ports::Sanction;
use crate::verbs::check::Check;
use crate::verbs::pass_ownership::pass_ownership;
use crate::verbs::register::optional_line;
use crate::{Outcome, limits};

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

/// Does it; an administrator's right. When this returns, an account that is kept out has no login and no socket on
/// this node any more.
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
    let standing = match draft {
        SanctionDraft::Ban(span) => AccountStatus::Banned { until: until(span) },
        SanctionDraft::Suspend(span) => AccountStatus::Suspended { until: until(span) },
        SanctionDraft::Restore => AccountStatus::Good,
    };
    let user = core.store.sanction(actor, target, Sanction { standing, reason }).await?;
    if let AccountStatus::Banned { .. } = standing {
        pass_ownership(core).await?;
    }
    Ok(user)
}
