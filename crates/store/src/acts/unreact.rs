//! Takes a reaction back.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Channel, Reaction};
use domain::verbs::Unreact;
use domain::{EventKind, rules};

use super::find_message::find;
use super::{ActResult, Fault, Lock, Locks, Log, Transact, Tx, facts, find_message, params, shape, shared};
use crate::reads::kind_named;
use crate::statements::reactions::{DELETE_REACTION, FORGET_TOTAL, REACTION, UNCOUNT_REACTION};

impl Transact for Unreact {
    type Answer = bool;

    fn locks(&self) -> Locks {
        find_message::locks(self.named, self.actor).and([shared(Lock::CATALOGUE)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<bool> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let found = find(tx, self.named, actor.id).await?;
        rules::react(found.access)?;
        let Some(kind) = kind_named(tx, &self.choice).await? else { return Ok(false) };
        let row = tx.row(&REACTION, params![found.bare.id, kind.id, actor.id]).await?;
        let Some(mut row) = row else { return Ok(false) };
        take_back(tx, log, found.channel, shape::reaction(&mut row)?.whole(actor)).await?;
        Ok(true)
    }
}

/// Deletes the reaction and announces it.
pub(super) async fn take_back<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: Arc<Channel>,
    reaction: Reaction,
) -> Result<(), Fault> {
    tx.execute(&DELETE_REACTION, params![reaction.id]).await?;
    for statement in [&UNCOUNT_REACTION, &FORGET_TOTAL] {
        tx.execute(statement, params![reaction.message, reaction.kind.id]).await?;
    }
    let stream = Stream::Channel(channel.id);
    let kind = EventKind::ReactionRemoved { channel, reaction: Arc::new(reaction) };
    log.announce(tx, &[stream], kind).await
}
