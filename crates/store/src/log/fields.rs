//! The parts of a payload, each made of a noun and made that noun again.

use std::sync::Arc;

use domain::event::{ChannelField, MembershipEnd};
use domain::model::{
    Channel, ChannelId, Guild, GuildId, MessageId, Reaction, ReactionId, ReactionKind, ReactionKindId, ReadState, Role,
    Timestamp, User, UserId,
};
use domain::ports::Mentioned;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::shape::{kind, kind_number};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct GuildFields {
    id: i64,
    name: String,
    owner: i64,
    created_at: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChannelFields {
    id: i64,
    guild: Option<i64>,
    kind: i64,
    name: String,
    description: Option<String>,
    owner: i64,
    private: bool,
    join_code: Option<String>,
    created_at: i64,
    message_count: u64,
    last_message_at: Option<i64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReactionFields {
    id: i64,
    message: i64,
    pub(super) user: i64,
    at: i64,
    kind: i64,
    code: String,
    emoji: Option<String>,
    image_url: Option<String>,
    system: bool,
    kind_created_at: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReadStateFields {
    channel: i64,
    last_read: Option<i64>,
    unread: u64,
    mentions: u64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct MentionedFields {
    users: Vec<i64>,
    everyone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum End {
    Left,
    Removed,
    Banned,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    Description,
    Privacy,
    Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleWord {
    Member,
    Moderator,
    Owner,
}

/// An id, where the number that was written can be one.
pub(super) fn id<I>(id: Option<I>) -> Result<I, Fault> {
    id.ok_or_else(|| Fault::shape("an event names no possible id"))
}

impl From<&Guild> for GuildFields {
    fn from(guild: &Guild) -> Self {
        let Guild { id, name, owner, created_at } = guild;
        Self { id: id.get(), name: name.clone(), owner: owner.get(), created_at: created_at.millis() }
    }
}

impl GuildFields {
    pub(super) fn whole(self) -> Result<Arc<Guild>, Fault> {
        let Self { id: number, name, owner, created_at } = self;
        let (number, owner) = (id(GuildId::new(number))?, id(UserId::new(owner))?);
        Ok(Arc::new(Guild { id: number, name, owner, created_at: Timestamp::from_millis(created_at) }))
    }
}

impl From<&Channel> for ChannelFields {
    fn from(channel: &Channel) -> Self {
        Self {
            id: channel.id.get(),
            guild: channel.guild.map(GuildId::get),
            kind: kind_number(channel.kind),
            name: channel.name.clone(),
            description: channel.description.clone(),
            owner: channel.owner.get(),
            private: channel.private,
            join_code: channel.join_code.clone(),
            created_at: channel.created_at.millis(),
            message_count: channel.message_count,
            last_message_at: channel.last_message_at.map(Timestamp::millis),
        }
    }
}

impl ChannelFields {
    pub(super) fn whole(self) -> Result<Arc<Channel>, Fault> {
        Ok(Arc::new(Channel {
            id: id(ChannelId::new(self.id))?,
            guild: self.guild.and_then(GuildId::new),
            kind: kind(self.kind)?,
            name: self.name,
            description: self.description,
            owner: id(UserId::new(self.owner))?,
            private: self.private,
            join_code: self.join_code,
            created_at: Timestamp::from_millis(self.created_at),
            message_count: self.message_count,
            last_message_at: self.last_message_at.map(Timestamp::from_millis),
        }))
    }
}

impl From<&Reaction> for ReactionFields {
    fn from(reaction: &Reaction) -> Self {
        let kind = &reaction.kind;
        Self {
            id: reaction.id.get(),
            message: reaction.message.get(),
            user: reaction.user.id.get(),
            at: reaction.at.millis(),
            kind: kind.id.get(),
            code: kind.code.clone(),
            emoji: kind.emoji.clone(),
            image_url: kind.image_url.clone(),
            system: kind.system,
            kind_created_at: kind.created_at.millis(),
        }
    }
}

impl ReactionFields {
    pub(super) fn whole(self, user: Arc<User>) -> Result<Arc<Reaction>, Fault> {
        let kind = ReactionKind {
            id: id(ReactionKindId::new(self.kind))?,
            code: self.code,
            emoji: self.emoji,
            image_url: self.image_url,
            system: self.system,
            created_at: Timestamp::from_millis(self.kind_created_at),
        };
        Ok(Arc::new(Reaction {
            id: id(ReactionId::new(self.id))?,
            message: id(MessageId::new(self.message))?,
            kind: Arc::new(kind),
            user,
            at: Timestamp::from_millis(self.at),
        }))
    }
}

impl From<&ReadState> for ReadStateFields {
    fn from(state: &ReadState) -> Self {
        let ReadState { channel, last_read, unread, mentions } = *state;
        Self { channel: channel.get(), last_read: last_read.map(MessageId::get), unread, mentions }
    }
}

impl ReadStateFields {
    pub(super) fn whole(self) -> Result<ReadState, Fault> {
        let Self { channel, last_read, unread, mentions } = self;
        let last_read = last_read.and_then(MessageId::new);
        Ok(ReadState { channel: id(ChannelId::new(channel))?, last_read, unread, mentions })
    }
}

/// Two enums with the same members, made of each other.
macro_rules! mirrored {
    ($($own:ident = $other:ident { $($member:ident),* })*) => {$(
        impl From<$other> for $own {
            fn from(other: $other) -> Self {
                match other { $($other::$member => Self::$member),* }
            }
        }

        impl From<$own> for $other {
            fn from(own: $own) -> Self {
                match own { $($own::$member => Self::$member),* }
            }
        }
    )*};
}

mirrored! {
    End = MembershipEnd { Left, Removed, Banned }
    Change = ChannelField { Description, Privacy, Owner }
    RoleWord = Role { Member, Moderator, Owner }
}

impl From<&Mentioned> for MentionedFields {
    fn from(mentioned: &Mentioned) -> Self {
        Self { users: mentioned.users.iter().map(|user| user.get()).collect(), everyone: mentioned.everyone }
    }
}

impl From<MentionedFields> for Mentioned {
    fn from(fields: MentionedFields) -> Self {
        Self { users: fields.users.into_iter().filter_map(UserId::new).collect(), everyone: fields.everyone }
    }
}
