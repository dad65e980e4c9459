//! Takes away any message, by the right of an administrator.

use domain::model::{Actor, Deed, MessageId};
use domain::rules;

use super::Act;
use super::delete_message::bury;
use super::naming::any;
use super::record::Entry;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct Expunge {
    pub(crate) actor: Actor,
    pub(crate) message: MessageId,
    pub(crate) reason: Option<String>,
}

impl Act for Expunge {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::administer(&actor)?;
        let found = any(tx, self.message, actor.id).await?;
        let entry = Entry::of(Some(actor.id), Deed::DeleteMessage, found.bare.author);
        let entry = Entry { message: Some(self.message), reason: self.reason.clone(), ..entry };
        entry.enter(tx, log).await?;
        bury(tx, log, found, actor).await?;
        Ok(())
    }
}
