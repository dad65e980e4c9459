//! Bans, suspends or restores an account.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::model::{Actor, Standing, User, UserId};
use crate::ports::Verdict;
use crate::verbs::check::Check;
use crate::verbs::pass_on::pass_on;
use crate::verbs::register::optional_line;
use crate::{Outcome, limits};

/// What is to become of an account, for how long: none is for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is banned.
    Ban(Option<Duration>),
    /// It is suspended.
    Suspend(Option<Duration>),
    /// It is in good standing again.
    Restore,
}

/// Does it; an administrator's right. When this returns, an account that is kept out has no login and no socket on
/// this node any more.
pub async fn judge(
    core: &Core,
    actor: Actor,
    target: UserId,
    judgement: Judgement,
    reason: Option<&str>,
) -> Outcome<Arc<User>> {
    let mut check = Check::default();
    let reason = check.optional("reason", optional_line(reason, limits::REASON_CHARS));
    check.done()?;
    let now = core.clock.now();
    let until = |span: Option<Duration>| span.map(|span| now.plus(span));
    let standing = match judgement {
        Judgement::Ban(span) => Standing::Banned { until: until(span) },
        Judgement::Suspend(span) => Standing::Suspended { until: until(span) },
        Judgement::Restore => Standing::Good,
    };
    let user = core.store.judge(actor, target, Verdict { standing, reason }).await?;
    if let Standing::Banned { .. } = standing {
        pass_on(core).await?;
    }
    Ok(user)
}
