//! The message that an act is about.

use std::sync::Arc;

use domain::model::{Actor, Channel, Message, MessageId, SendDigest, User, UserId};
use domain::ports::MessageRef;
use domain::rules::ChannelAccess;
use domain::{Refusal, Resource};

use super::{ActResult, Fault, Locks, Tx, alone, facts, params, shared};
use crate::reads::replies::replied_to;
use crate::reads::{attachments_of, mentions_of, reactions_of};
use crate::shape::{self, MessageRow};
use crate::statements::messages::{MESSAGE, SET_DIGEST};

/// A message that somebody names, with its channel as it stands to them.
pub(crate) struct FoundMessage {
    pub(crate) bare: MessageRow,
    pub(crate) channel: Arc<Channel>,
    pub(crate) access: Option<ChannelAccess>,
}

/// Finds it. In a channel that the asker may not know of it is as unknown as the channel; named without one, the
/// message itself is.
pub(crate) async fn find<T: Tx>(tx: &mut T, named: MessageRef, user: UserId) -> ActResult<FoundMessage> {
    if let Some(channel) = named.channel {
        domain::rules::enter(facts::channel(tx, channel, user).await?)?;
    }
    let found = any(tx, named.message, user).await?;
    let unknown = Refusal::Unknown(Resource::Message);
    if named.channel.is_some_and(|named| named != found.channel.id) {
        return Err(unknown.into());
    }
    match domain::rules::enter(found.access.clone()) {
        Err(Refusal::Unknown(Resource::Channel)) => Err(unknown.into()),
        Err(refusal) => Err(refusal.into()),
        Ok(_) => Ok(found),
    }
}

/// Finds it wherever it stands. Nobody's right to know of it is asked for here.
pub(super) async fn any<T: Tx>(tx: &mut T, message: MessageId, user: UserId) -> ActResult<FoundMessage> {
    let bare = loop {
        let row = tx.row(&MESSAGE, params![message]).await?;
        let bare = shape::message(&mut row.ok_or(Refusal::Unknown(Resource::Message))?)?;
        if !tx.lock(&[alone(bare.channel())]).await? {
            break bare;
        }
    };
    // A deleted channel's messages go later than it.
    let access = facts::channel(tx, bare.channel(), user).await?.ok_or(Refusal::Unknown(Resource::Message))?;
    Ok(FoundMessage { bare, channel: access.channel.clone(), access: Some(access) })
}

/// What an act on it locks.
pub(super) fn locks(named: MessageRef, actor: Actor) -> Locks {
    Locks::of(named.channel.map(shared)).and([shared(actor.user)]).channel_of(named.message)
}

/// Stores the digest of what was first sent, before the message changes. Only version 0.1.0 wrote messages with a
/// nonce and no digest; for one that wasn't edited since and carries no files, the digest is made of its present
/// content.
pub(super) async fn keep_digest<T: Tx>(tx: &mut T, kept: i64, message: &Message) -> Result<(), Fault> {
    let as_sent = message.edited_at.is_none() && message.attachments.is_empty();
    if kept == 0 && message.nonce.is_some() && as_sent {
        let digest = SendDigest::of(&message.content, &[], []);
        tx.execute(&SET_DIGEST, params![message.id, digest.get()]).await?;
    }
    Ok(())
}

impl FoundMessage {
    /// The whole message as it is, seen by nobody in particular.
    pub(crate) async fn whole<T: Tx>(self, tx: &mut T) -> ActResult<Message> {
        let author: Arc<User> = facts::target(tx, self.bare.author).await?;
        let reactions = reactions_of(tx, self.bare.id, None).await?;
        let attachments = attachments_of(tx, self.bare.id).await?;
        let mentions = mentions_of(tx, &self.bare).await?;
        let reply_to = replied_to(tx, &self.bare).await?;
        Ok(self.bare.whole(author, self.channel.guild, mentions, reactions, reply_to, attachments))
    }
}
