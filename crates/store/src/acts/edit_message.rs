//! Changes what a message says.

use std::mem;
use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Message, User};
use domain::verbs::EditMessage;
use domain::{EventKind, rules};

use super::find_message::{find, keep_digest};
use super::mentions::{self, Mentionable};
use super::{ActResult, Locks, Log, Transact, Tx, facts, find_message, params};
use crate::statements::mentions::FORGET_MENTIONS;
use crate::statements::messages::SET_CONTENT;

impl Transact for EditMessage {
    type Answer = Arc<Message>;

    fn locks(&self) -> Locks {
        find_message::locks(self.named, self.actor)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<Message>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let found = find(tx, self.named, actor.id).await?;
        rules::edit_message(found.access.clone(), found.bare.author)?;
        let (digest, silent, channel) = (found.bare.digest, found.bare.silent, found.channel.clone());
        let mut message = found.whole(tx).await?;
        if message.content == self.content {
            return Ok(Arc::new(message));
        }
        keep_digest(tx, digest, &message).await?;
        message.content.clone_from(&self.content);
        message.edited_at = Some(log.now().max(message.created_at));
        tx.execute(&SET_CONTENT, params![message.id, &message.content, message.edited_at]).await?;
        let mentionable = Mentionable::read(tx, message.channel, &message.content).await?;
        let everyone_before = message.mentions_everyone;
        let before = mem::replace(&mut message.mentions, mentionable.within(message.channel, &message.content));
        if let Some(replied) = message.reply_to.as_ref().filter(|_| !silent) {
            let named = |users: &[Arc<User>]| users.iter().any(|user| user.id == replied.author.id);
            if named(&before) && !named(&message.mentions) {
                message.mentions.push(replied.author.clone());
            }
        }
        tx.execute(&FORGET_MENTIONS, params![message.id]).await?;
        message.mentions_everyone = rules::mentions_everyone(&channel, actor.id, &message.content);
        mentions::keep(tx, std::iter::once(&message)).await?;
        let message = Arc::new(message);
        let kind = EventKind::MessageUpdated { channel: channel.clone(), message: message.clone() };
        let change = mentions::change(&message, &before, everyone_before);
        log.announce_mentioning(tx, &[Stream::Channel(channel.id)], kind, &change).await?;
        mentions::announce(log, &channel, &message, &change.new);
        Ok(message)
    }
}
