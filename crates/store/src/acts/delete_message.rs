//! Takes a message away, leaving its place in the history empty.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Message, User};
use domain::verbs::DeleteMessage;
use domain::{EventKind, limits, rules};

use super::find_message::{FoundMessage, find, keep_digest};
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, find_message, params};
use crate::statements::files::{DELETE_MESSAGE_FILES, GIVE_ROOM_OF_MESSAGE, SCHEDULE_MESSAGE_FILES};
use crate::statements::mentions::FORGET_MENTIONS;
use crate::statements::messages::{ADD_GAP, COUNT_DOWN, TOMBSTONE};
use crate::statements::reactions::{FORGET_TOTALS, REMEMBER_DELETED};
use crate::statements::read_marks::OWN_DELETED;

impl Transact for DeleteMessage {
    type Answer = Arc<Message>;

    fn locks(&self) -> Locks {
        find_message::locks(self.named, self.actor).and([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<Message>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let found = find(tx, self.named, actor.id).await?;
        rules::delete_message(found.access.clone(), found.bare.author)?;
        tombstone(tx, log, found, actor).await
    }
}

/// Takes it away, with its reactions and files, and says so; the message as it was. The rows of the reactions, which may
/// be any number, are left to housekeeping.
pub(super) async fn tombstone<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    found: FoundMessage,
    by: Arc<User>,
) -> ActResult<Arc<Message>> {
    let (channel, bucket) = (found.channel.clone(), found.bare.position / limits::GAP_BUCKET);
    let (digest, sent, position) = (found.bare.digest, found.bare.seq, found.bare.position);
    let message = Arc::new(found.whole(tx).await?);
    if !message.attachments.is_empty() {
        tx.lock(&[alone(message.author.id)]).await?;
    }
    keep_digest(tx, digest, &message).await?;
    tx.execute(&TOMBSTONE, params![message.id]).await?;
    if !message.reactions.tallies.is_empty() {
        tx.execute(&FORGET_TOTALS, params![message.id]).await?;
        tx.execute(&REMEMBER_DELETED, params![message.id]).await?;
    }
    tx.execute(&FORGET_MENTIONS, params![message.id]).await?;
    tx.execute(&SCHEDULE_MESSAGE_FILES, params![message.id, log.now()]).await?;
    tx.execute(&GIVE_ROOM_OF_MESSAGE, params![message.id]).await?;
    tx.execute(&DELETE_MESSAGE_FILES, params![message.id]).await?;
    tx.execute(&ADD_GAP, params![channel.id, bucket]).await?;
    tx.execute(&COUNT_DOWN, params![channel.id]).await?;
    tx.execute(&OWN_DELETED, params![channel.id, message.author.id, position]).await?;
    let stream = Stream::Channel(channel.id);
    let kind = EventKind::MessageDeleted {
        channel,
        message: message.id,
        sent,
        by,
        author: Some(message.author.id),
        mentioned: message.mentions.iter().map(|user| user.id).collect(),
        mentioned_everyone: message.mentions_everyone,
    };
    log.announce(tx, &[stream], kind).await?;
    Ok(message)
}
