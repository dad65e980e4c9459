//! Takes away any message, by the right of an administrator.

use domain::model::AdminActionKind;
use domain::rules;
use domain::verbs::DeleteAnyMessage;

use super::admin_log::AdminLogEntry;
use super::delete_message::tombstone;
use super::find_message::any;
use super::{ActResult, Locks, Log, Transact, Tx, facts, shared};

impl Transact for DeleteAnyMessage {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user)]).channel_of(self.message)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
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
