//! Takes a channel away, with all that is in it: it becomes a tombstone, and housekeeping takes its rows away.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Actor, Channel, ChannelId, ChannelView};
use domain::{EventKind, limits, rules};

use super::Act;
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::log::Log;
use crate::reads::view_of;
use crate::statements::channels::DELETE_CHANNEL;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct DeleteChannel {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
}

impl Act for DeleteChannel {
    type Answer = ChannelView;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ChannelView> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::delete(facts::channel(tx, self.channel, actor.id).await?)?;
        let view = view_of(tx, actor.id, owner.channel().clone(), limits::NESTED_MEMBERS).await?;
        remove_channel(tx, log, Arc::new(view.channel.clone())).await?;
        Ok(view)
    }
}

/// Takes it away. Its stream stays, and ends with this.
pub(super) async fn remove_channel<T: Tx>(tx: &mut T, log: &mut Log, channel: Arc<Channel>) -> Result<(), Fault> {
    tx.execute(&DELETE_CHANNEL, params![channel.id, log.now()]).await?;
    log.announce(tx, &[Stream::Channel(channel.id)], EventKind::ChannelDeleted { channel }).await
}
