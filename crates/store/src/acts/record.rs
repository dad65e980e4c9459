//! The record of what administrators did.

use domain::model::{Deed, MessageId, Timestamp, UserId};

use crate::fault::Fault;
use crate::log::Log;
use crate::shape::deed_number;
use crate::statements::administration::INSERT_ADMIN_ACTION;
use crate::tx::Tx;
use crate::value::params;

/// What is to be entered.
pub(super) struct Entry {
    /// None at the command line.
    pub(super) by: Option<UserId>,
    pub(super) deed: Deed,
    pub(super) target: UserId,
    pub(super) message: Option<MessageId>,
    pub(super) until: Option<Timestamp>,
    pub(super) reason: Option<String>,
}

impl Entry {
    /// Something done to an account.
    pub(super) fn of(by: Option<UserId>, deed: Deed, target: UserId) -> Self {
        Self { by, deed, target, message: None, until: None, reason: None }
    }

    /// Enters it, in the commit of what it speaks of.
    pub(super) async fn enter<T: Tx>(self, tx: &mut T, log: &Log) -> Result<(), Fault> {
        let Self { by, deed, target, message, until, reason } = self;
        let params = params![by, deed_number(deed), target, message, until, reason, log.now()];
        tx.execute(&INSERT_ADMIN_ACTION, params).await?;
        Ok(())
    }
}
