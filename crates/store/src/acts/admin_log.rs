//! Writes down what administrators do, for the list of their actions.

use domain::model::{AdminActionKind, MessageId, Timestamp, UserId};

use super::{Fault, Log, Tx, params, shared};
use crate::shape::action_number;
use crate::statements::administration::INSERT_ADMIN_ACTION;

/// What is to be entered.
pub(super) struct AdminLogEntry {
    /// None at the command line.
    pub(super) by: Option<UserId>,
    pub(super) action: AdminActionKind,
    pub(super) target: UserId,
    pub(super) message: Option<MessageId>,
    pub(super) until: Option<Timestamp>,
    pub(super) reason: Option<String>,
}

impl AdminLogEntry {
    /// Something done to an account.
    pub(super) fn of(by: Option<UserId>, action: AdminActionKind, target: UserId) -> Self {
        Self { by, action, target, message: None, until: None, reason: None }
    }

    /// Enters it, in the commit of what it speaks of.
    pub(super) async fn enter<T: Tx>(self, tx: &mut T, log: &Log) -> Result<(), Fault> {
        let Self { by, action, target, message, until, reason } = self;
        tx.lock(&[shared(target)]).await?;
        let params = params![by, action_number(action), target, message, until, reason, log.now()];
        tx.execute(&INSERT_ADMIN_ACTION, params).await?;
        Ok(())
    }
}
