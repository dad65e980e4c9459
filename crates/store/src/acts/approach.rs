//! Limits on approaching people who didn't ask for it: opening a conversation with them, or putting them into a
//! channel. Who does it may do so only so often in an hour, and each target's list takes only so many channels from
//! others.

use std::sync::Arc;
use std::time::Duration;

use domain::model::{User, UserId};
use domain::{FieldProblem, Refusal, limits};

use super::{ActResult, Log, Tx, params};
use crate::statements::approaches::{APPROACHES, ARE_ACQUAINTED, INSERT_APPROACH};
use crate::statements::channels::OWN_CHANNEL_COUNT;

/// One act that approaches people.
pub(super) struct Approach<'a> {
    pub(super) actor: UserId,
    pub(super) others: &'a [Arc<User>],
    /// Whether it opens a conversation.
    pub(super) opens: bool,
}

impl Approach<'_> {
    /// Counts it, or refuses it: `TooMany` where the actor did it too often in an hour, `Invalid` where a target's
    /// list is full.
    pub(super) async fn make<T: Tx>(&self, tx: &mut T, log: &Log) -> ActResult<()> {
        for other in self.others {
            let count = tx.one(&OWN_CHANNEL_COUNT, params![other.id]).await?.count()?;
            if count >= limits::MEMBERSHIPS_BY_OTHERS as u64 {
                return Err(Refusal::invalid("channels", FieldProblem::TooLong(limits::MEMBERSHIPS_BY_OTHERS)).into());
            }
        }
        if !log.is_limited() {
            return Ok(());
        }
        let mut strangers = 0;
        for other in self.others {
            let acquainted = tx.one(&ARE_ACQUAINTED, params![self.actor, other.id]).await?.flag()?;
            strangers += u64::from(!acquainted);
        }
        let opened = u64::from(self.opens);
        if opened + strangers == 0 {
            return Ok(());
        }
        let now = log.now();
        let since = now.minus(limits::APPROACH_WINDOW);
        let mut before = tx.one(&APPROACHES, params![self.actor, since]).await?;
        let (before_opened, before_strangers) = (before.count()?, before.count()?);
        let first = before.opt_time()?.unwrap_or(now);
        let too_many = before_opened + opened > limits::CONVERSATIONS_OPENED && opened > 0
            || before_strangers + strangers > limits::STRANGERS_MET && strangers > 0;
        if too_many {
            let left = first.plus(limits::APPROACH_WINDOW).millis() - now.millis();
            return Err(Refusal::TooMany(Duration::from_millis(u64::try_from(left).unwrap_or(1).max(1))).into());
        }
        tx.execute(&INSERT_APPROACH, params![self.actor, now, opened, strangers]).await?;
        Ok(())
    }
}
