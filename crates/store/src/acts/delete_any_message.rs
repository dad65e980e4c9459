//! Takes away any message, by the right of an administrator.

use domain::model::{Actor, AdminActionKind, MessageId};
use domain::rules;

use super::Act;
use super::admin_log::AdminLogEntry;
use super::delete_message::tombstone;
use super::find_message::any;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct DeleteAnyMessage {
    pub(crate) actor: Actor,
    pub(crate) message: MessageId,
    pub(crate) reason: Option<String>,
}

impl Act for DeleteAnyMessage {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::administer(&actor)?;
        let found = any(tx, self.message, actor.id).await?;
        let entry = AdminLogEntry::of(Some(actor.id), AdminActionKind::DeleteMessage, found.bare.author);
        let entry = AdminLogEntry { message: Some(self.message), reason: self.reason.clone(), ..entry };
        entry.enter(tx, log).await?;
        tombstone(tx, log, found, actor).await?;
        Ok(())
    }
}
