//! Takes a channel away, with all that is in it: it becomes a tombstone, and housekeeping takes its rows away.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Channel, ChannelView};
use domain::verbs::DeleteChannel;
use domain::{EventKind, limits, rules};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::reads::view_of;
use crate::statements::channels::DELETE_CHANNEL;

impl Transact for DeleteChannel {
    type Answer = ChannelView;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ChannelView> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::delete(facts::channel(tx, self.channel, actor.id).await?)?;
        let channel = owner.channel();
        let view = view_of(tx, actor.id, channel.as_ref().clone(), limits::NESTED_MEMBERS).await?;
        remove_channel(tx, log, Arc::clone(channel)).await?;
        Ok(view)
    }
}

/// Takes it away. Its stream stays, and ends with this.
pub(super) async fn remove_channel<T: Tx>(tx: &mut T, log: &mut Log, channel: Arc<Channel>) -> Result<(), Fault> {
    tx.execute(&DELETE_CHANNEL, params![channel.id, log.now()]).await?;
    log.announce(tx, &[Stream::Channel(channel.id)], EventKind::ChannelDeleted { channel }).await
}
