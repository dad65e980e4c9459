//! Events: what happened, in which stream, and whose subscriptions change with it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::{
    AnswerKey, Channel, ChannelId, Guild, GuildId, Message, MessageId, Position, Reaction, ReadState, Role, SessionId,
    Status, Timestamp, User, UserId,
};

/// An ordered line of events. Everybody who listens to it hears its durable events in `seq` order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stream {
    /// What concerns every account of the installation.
    Server,
    /// What concerns one account.
    User(UserId),
    /// What concerns a guild's members.
    Guild(GuildId),
    /// What concerns a channel's members.
    Channel(ChannelId),
}

impl Stream {
    /// Its kind and its id, by which the log and other nodes know it.
    #[must_use]
    pub fn place(self) -> (u8, i64) {
        match self {
            Self::Server => (0, 0),
            Self::User(user) => (1, user.get()),
            Self::Guild(guild) => (2, guild.get()),
            Self::Channel(channel) => (3, channel.get()),
        }
    }

    /// The stream of this kind and id; none where there can't be one.
    #[must_use]
    pub fn at((kind, id): (u8, i64)) -> Option<Self> {
        match kind {
            0 => Some(Self::Server),
            1 => UserId::new(id).map(Self::User),
            2 => GuildId::new(id).map(Self::Guild),
            3 => ChannelId::new(id).map(Self::Channel),
            _ => None,
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The stream that it belongs to.
    pub stream: Stream,
    /// Its number in that stream, without gaps; none for events that aren't kept (typing, presence, profile changes,
    /// mentions).
    pub seq: Option<u64>,
    /// Its place among all that its writer wrote; none for what no act committed. An event that stands in several streams
    /// has the same in each, and a socket hears it once. That somebody was mentioned has one though it isn't kept.
    pub position: Option<Position>,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// How a membership ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipEnd {
    /// The member left.
    Left,
    /// The member was removed, and may come back.
    Removed,
    /// The member was banned, and may not come back.
    Banned,
}

/// What of a channel changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelField {
    /// Its name, its description or its code.
    Description,
    /// Whether strangers may know of it.
    Privacy,
    /// Its owner.
    Owner,
}

/// What can happen. Each carries whole what an encoder may have to name: no encoder can look anything up. A channel that
/// something happened in is as it was read for that: its count and the time of its latest message may be from before it.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// A guild was made.
    GuildCreated {
        /// The guild.
        guild: Arc<Guild>,
        /// Who made it, its first member.
        owner: Arc<User>,
        /// The key under which the socket that asked for it waits for the answer, where that tells it all that this would.
        answered: Option<AnswerKey>,
    },
    /// A guild's name changed.
    GuildUpdated {
        /// The guild as it is now.
        guild: Arc<Guild>,
    },
    /// A guild was deleted. A `ChannelDeleted` of each of its channels came before.
    GuildDeleted {
        /// The guild as it was.
        guild: Arc<Guild>,
    },
    /// Somebody came into a guild.
    GuildMemberAdded {
        /// The guild.
        guild: Arc<Guild>,
        /// Who came.
        user: Arc<User>,
        /// The guild's channels that are open to them.
        channels: Arc<[Channel]>,
    },
    /// Somebody is no longer in a guild.
    GuildMemberRemoved {
        /// The guild.
        guild: Arc<Guild>,
        /// Who went.
        user: Arc<User>,
        /// How.
        parting: MembershipEnd,
        /// The guild's channels that were open to them.
        channels: Arc<[Channel]>,
    },
    /// A channel was made.
    ChannelCreated {
        /// The channel.
        channel: Arc<Channel>,
        /// Its first members, when it has members of its own.
        members: Arc<[Arc<User>]>,
    },
    /// A channel's name, description, privacy, code or owner changed.
    ChannelUpdated {
        /// The channel as it is now.
        channel: Arc<Channel>,
        /// Who is in it now, cut as in a `Roster`, when it has members of its own.
        members: Arc<[Arc<User>]>,
        /// The moderators among them.
        moderators: Arc<[UserId]>,
        /// How many members of its own it has.
        total: u64,
        /// What of it changed.
        change: ChannelField,
    },
    /// What somebody may do in a channel changed.
    RoleChanged {
        /// The channel as it is now.
        channel: Arc<Channel>,
        /// Whose.
        user: Arc<User>,
        /// What they are now.
        role: Role,
    },
    /// A channel is gone, with all that was in it.
    ChannelDeleted {
        /// The channel as it was.
        channel: Arc<Channel>,
    },
    /// Somebody came into a channel.
    ChannelMemberAdded {
        /// The channel.
        channel: Arc<Channel>,
        /// Who came.
        user: Arc<User>,
        /// The dialect in which they asked to join: their clients of that dialect learn of it from the answer. None
        /// where somebody else put them in.
        answered: Option<Cow<'static, str>>,
    },
    /// Somebody is no longer in a channel.
    ChannelMemberRemoved {
        /// The channel.
        channel: Arc<Channel>,
        /// Who went.
        user: Arc<User>,
        /// How.
        parting: MembershipEnd,
    },
    /// A message was committed.
    MessageCreated {
        /// Where it stands.
        channel: Arc<Channel>,
        /// The message.
        message: Arc<Message>,
    },
    /// What a message says changed.
    MessageUpdated {
        /// Where it stands.
        channel: Arc<Channel>,
        /// The message as it is now.
        message: Arc<Message>,
    },
    /// A message was taken away.
    MessageDeleted {
        /// Where it stood.
        channel: Arc<Channel>,
        /// Which.
        message: MessageId,
        /// The `seq` of the event that it was committed by.
        sent: u64,
        /// Who took it away: its author, or somebody with the right to.
        by: Arc<User>,
        /// Who wrote it; none in events of before that was kept.
        author: Option<UserId>,
        /// Whom it mentioned.
        mentioned: Vec<UserId>,
        /// Whether it mentioned everybody.
        mentioned_everyone: bool,
    },
    /// A message mentions somebody who isn't its author. It is in that user's own stream and isn't kept, since the
    /// message itself is.
    Mentioned {
        /// Where the message stands.
        channel: Arc<Channel>,
        /// The message.
        message: Arc<Message>,
        /// Whom.
        user: UserId,
    },
    /// Somebody said how far they have read in a channel. It is in their own stream. That they have read what they say
    /// themselves, and what others say and take away, follows from those events.
    ReadStateChanged {
        /// Who.
        user: UserId,
        /// How far, and what they haven't read as of this event.
        state: ReadState,
        /// The newest message there was in the channel.
        newest: Option<MessageId>,
    },
    /// Somebody reacted to a message.
    ReactionAdded {
        /// Where the message stands.
        channel: Arc<Channel>,
        /// How.
        reaction: Arc<Reaction>,
    },
    /// Somebody took a reaction back.
    ReactionRemoved {
        /// Where the message stands.
        channel: Arc<Channel>,
        /// What it was.
        reaction: Arc<Reaction>,
    },
    /// Somebody came online, went offline or chose another status. It is in their own stream and isn't kept.
    PresenceChanged {
        /// Who, with the status that they chose.
        user: Arc<User>,
        /// What they are now; `Offline` when their last socket is gone.
        status: Status,
        /// Whether they just chose this status, rather than came online or went offline.
        chosen: bool,
        /// The streams whose listeners share a guild or channel with them.
        through: Arc<[Stream]>,
    },
    /// Somebody began or stopped typing. It isn't kept.
    Typing {
        /// Where.
        channel: Arc<Channel>,
        /// Who.
        user: Arc<User>,
        /// Whether they are typing.
        active: bool,
    },
    /// An account's profile changed: a name, a picture, a text. It is in the account's own stream and isn't kept. While they
    /// are there those hear it too who are told of their presence.
    ProfileChanged {
        /// The account as it is now.
        user: Arc<User>,
    },
    /// An account was banned or suspended: all its logins ended and its sockets close.
    AccountBarred {
        /// The account as it stands now.
        user: Arc<User>,
        /// Why, in the administrator's words.
        reason: Option<String>,
    },
    /// A login ended: its tokens are worth nothing and its sockets close.
    SessionEnded {
        /// Whose.
        user: UserId,
        /// Which.
        session: SessionId,
    },
}

/// Whose subscriptions an event changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionChange {
    /// Nobody's.
    Same,
    /// These people listen to these streams from this event on, which they hear.
    Gained(Vec<UserId>, Vec<Stream>),
    /// Whoever listens to the first stream listens to the second from this event on.
    Inherited(Stream, Stream),
    /// This person no longer listens to these streams; where the event stands in the person's own stream they hear it first.
    Lost(UserId, Vec<Stream>),
    /// These streams end with this event, which their listeners hear.
    Ended(Vec<Stream>),
    /// The sockets of this person's login close after this event.
    Closed(UserId, SessionId),
    /// All sockets of this person close after this event, which they hear.
    Expelled(UserId),
}

impl Event {
    /// The streams whose listeners get it: its own, and for presence those that the user shares with others.
    pub fn streams(&self) -> impl Iterator<Item = Stream> + '_ {
        let through: &[Stream] = match &self.kind {
            EventKind::PresenceChanged { through, .. } => through,
            _ => &[],
        };
        std::iter::once(self.stream).chain(through.iter().copied())
    }
}

impl EventKind {
    /// Whether each listener gets a frame of their own instead of one that all share.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        matches!(self, Self::GuildDeleted { .. })
    }

    /// Whose subscriptions it changes.
    #[must_use]
    pub fn subscription_change(&self) -> SubscriptionChange {
        match self {
            Self::GuildCreated { guild, .. } => {
                SubscriptionChange::Gained(vec![guild.owner], vec![Stream::Guild(guild.id)])
            }
            Self::GuildMemberAdded { guild, user, channels } => {
                SubscriptionChange::Gained(vec![user.id], guild_streams(guild.id, channels))
            }
            Self::GuildMemberRemoved { guild, user, channels, .. } => {
                SubscriptionChange::Lost(user.id, guild_streams(guild.id, channels))
            }
            Self::ChannelCreated { channel, members } => match channel.guild {
                Some(guild) => SubscriptionChange::Inherited(Stream::Guild(guild), Stream::Channel(channel.id)),
                None => SubscriptionChange::Gained(
                    members.iter().map(|user| user.id).collect(),
                    vec![Stream::Channel(channel.id)],
                ),
            },
            Self::ChannelMemberAdded { channel, user, .. } => {
                SubscriptionChange::Gained(vec![user.id], vec![Stream::Channel(channel.id)])
            }
            Self::ChannelMemberRemoved { channel, user, .. } => {
                SubscriptionChange::Lost(user.id, vec![Stream::Channel(channel.id)])
            }
            Self::GuildDeleted { guild, .. } => SubscriptionChange::Ended(vec![Stream::Guild(guild.id)]),
            Self::ChannelDeleted { channel } => SubscriptionChange::Ended(vec![Stream::Channel(channel.id)]),
            Self::SessionEnded { user, session } => SubscriptionChange::Closed(*user, *session),
            Self::AccountBarred { user, .. } => SubscriptionChange::Expelled(user.id),
            Self::GuildUpdated { .. }
            | Self::ChannelUpdated { .. }
            | Self::RoleChanged { .. }
            | Self::MessageCreated { .. }
            | Self::MessageUpdated { .. }
            | Self::MessageDeleted { .. }
            | Self::Mentioned { .. }
            | Self::ReadStateChanged { .. }
            | Self::ReactionAdded { .. }
            | Self::ReactionRemoved { .. }
            | Self::PresenceChanged { .. }
            | Self::ProfileChanged { .. }
            | Self::Typing { .. } => SubscriptionChange::Same,
        }
    }
}

fn guild_streams(guild: GuildId, channels: &[Channel]) -> Vec<Stream> {
    let channels = channels.iter().map(|channel| Stream::Channel(channel.id));
    std::iter::once(Stream::Guild(guild)).chain(channels).collect()
}
