//! Bans, suspends or restores an account.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{AccountStatus, AdminActionKind, User};
use domain::verbs::SanctionAccount;
use domain::{EventKind, rules};

use super::admin_log::AdminLogEntry;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, pass_ownership, shared};
use crate::shape::account_status_number;
use crate::statements::administration::{END_SESSIONS, SET_ACCOUNT_STATUS};

impl Transact for SanctionAccount {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.target)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::administer(&actor)?;
        let target = facts::target(tx, self.target).await?;
        rules::sanction(&actor, target.id)?;
        let (account_status, reason) = (self.account_status, self.reason.clone());
        let action = match account_status {
            AccountStatus::Good if target.account_status.at(log.now()) == AccountStatus::Good => return Ok(target),
            AccountStatus::Good => AdminActionKind::Restore,
            AccountStatus::Suspended { .. } => AdminActionKind::Suspend,
            AccountStatus::Banned { .. } => AdminActionKind::Ban,
        };
        let until = account_status.until();
        tx.execute(&SET_ACCOUNT_STATUS, params![target.id, account_status_number(account_status), until]).await?;
        let entry =
            AdminLogEntry { until, reason: reason.clone(), ..AdminLogEntry::of(Some(actor.id), action, target.id) };
        entry.enter(tx, log).await?;
        let user = facts::target(tx, target.id).await?;
        if account_status != AccountStatus::Good {
            tx.execute(&END_SESSIONS, params![user.id, log.now()]).await?;
            let kind = EventKind::AccountBarred { user: user.clone(), reason };
            log.announce(tx, &[Stream::User(user.id)], kind).await?;
        }
        if action == AdminActionKind::Ban {
            pass_ownership::begin(tx, log, &user).await?;
        }
        Ok(user)
    }
}
