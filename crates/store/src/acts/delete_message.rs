//! Takes a message away, leaving its place in the history empty.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Actor, Message, UserId};
use domain::ports::Named;
use domain::{What, limits, rules};

use super::Act;
use super::naming::find;
use crate::facts;
use crate::fault::{Done, Fault};
use crate::log::Log;
use crate::statements::files::{DELETE_MESSAGE_FILES, DOOM_MESSAGE_FILES};
use crate::statements::messages::{ADD_GAP, BURY, COUNT_DOWN};
use crate::statements::reactions::DELETE_REACTIONS;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct DeleteMessage {
    pub(crate) actor: Actor,
    pub(crate) named: Named,
}

impl Act for DeleteMessage {
    type Answer = Arc<Message>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<Arc<Message>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let found = find(tx, self.named, actor.id).await?;
        rules::delete_message(found.standing.clone(), found.bare.author)?;
        let position = found.bare.position;
        let message = Arc::new(found.whole(tx).await?);
        remove_message(tx, log, &message, position, actor.id).await?;
        Ok(message)
    }
}

/// Takes it away, with its reactions and files.
pub(super) async fn remove_message<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    message: &Message,
    position: i64,
    by: UserId,
) -> Result<(), Fault> {
    let (id, channel, guild) = (message.id, message.channel, message.guild);
    tx.execute(&BURY, params![id]).await?;
    tx.execute(&DELETE_REACTIONS, params![id]).await?;
    tx.execute(&DOOM_MESSAGE_FILES, params![id, log.now()]).await?;
    tx.execute(&DELETE_MESSAGE_FILES, params![id]).await?;
    tx.execute(&ADD_GAP, params![channel, position / limits::GAP_BUCKET]).await?;
    tx.execute(&COUNT_DOWN, params![channel]).await?;
    let what = What::MessageDeleted { channel, guild, message: id, by };
    log.announce(tx, &[Stream::Channel(channel)], what).await
}
