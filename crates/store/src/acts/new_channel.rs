//! What all ways of making a channel have in common.

use std::sync::Arc;

use domain::EventKind;
use domain::event::Stream;
use domain::model::{Channel, ChannelId, ChannelKind, GuildId, User, UserId};

use super::{Fault, Log, Tx, facts, params};
use crate::shape::kind_number;
use crate::statements::channels::{INSERT_CHANNEL, INSERT_MEMBER};
use crate::statements::read_marks::MARK_CHANNEL;

/// A channel about to be made.
pub(super) struct NewChannelRow {
    pub(super) guild: Option<GuildId>,
    pub(super) kind: ChannelKind,
    pub(super) name: String,
    pub(super) claim: Option<String>,
    pub(super) description: Option<String>,
    pub(super) owner: UserId,
    pub(super) private: bool,
    pub(super) join_code: Option<String>,
    pub(super) dm_key: Option<String>,
}

impl NewChannelRow {
    /// A room that belongs to no guild.
    pub(super) fn room(name: &str, owner: UserId) -> Self {
        Self {
            guild: None,
            kind: ChannelKind::Room,
            name: name.to_owned(),
            claim: None,
            description: None,
            owner,
            private: false,
            join_code: None,
            dm_key: None,
        }
    }

    /// Makes it with its first members, and announces it: in the guild's stream; for a public one in its maker's and
    /// the server's stream; for any other in each member's stream.
    pub(super) async fn make<T: Tx>(
        self,
        tx: &mut T,
        log: &mut Log,
        members: Vec<Arc<User>>,
    ) -> Result<Arc<Channel>, Fault> {
        let params = params![
            self.guild,
            kind_number(self.kind),
            self.name,
            self.claim,
            self.description,
            self.owner,
            self.private,
            self.join_code,
            self.dm_key,
            log.now()
        ];
        let id = tx.one(&INSERT_CHANNEL, params).await?.id()?;
        for member in &members {
            tx.execute(&INSERT_MEMBER, params![id, member.id, log.now()]).await?;
        }
        let channel = facts::fresh_channel(tx, id).await?;
        let streams: Vec<Stream> = match channel.guild {
            Some(guild) => vec![Stream::Guild(guild)],
            None if channel.is_public() => vec![Stream::User(self.owner), Stream::Server],
            None => members.iter().map(|member| Stream::User(member.id)).collect(),
        };
        let kind = EventKind::ChannelCreated { channel: channel.clone(), members: members.into() };
        log.announce(tx, &streams, kind).await?;
        Ok(channel)
    }
}

/// Adds a member and announces it, in that user's stream first. `answered` is the dialect in which they asked for it.
pub(super) async fn add_member<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: ChannelId,
    user: &Arc<User>,
    answered: Option<&'static str>,
) -> Result<(), Fault> {
    tx.execute(&INSERT_MEMBER, params![channel, user.id, log.now()]).await?;
    tx.execute(&MARK_CHANNEL, params![channel, user.id]).await?;
    let (added, user_added) = (facts::fresh_channel(tx, channel).await?, user.clone());
    let kind = EventKind::ChannelMemberAdded { channel: added, user: user_added, answered: answered.map(Into::into) };
    log.announce(tx, &[Stream::User(user.id), Stream::Channel(channel)], kind).await
}
