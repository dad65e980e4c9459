//! What happened, once, for everybody, and who gains or loses hearing by it.

use std::sync::Arc;

use crate::model::{Channel, ChannelId, Guild, GuildId, Message, SessionId, Timestamp, User, UserId};

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

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The line it stands in.
    pub stream: Stream,
    /// Its gapless place in that line; none for what isn't kept (typing, presence).
    pub seq: Option<u64>,
    /// The act it is part of, when the act concerns several streams: a socket hears an act once.
    pub act: Option<u64>,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    pub what: What,
}

/// How a membership ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// By oneself.
    Left,
    /// Removed, may come back.
    Removed,
    /// Banned, may not.
    Banned,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A guild was made.
    GuildCreated {
        /// The guild.
        guild: Arc<Guild>,
    },
    /// Somebody came into a guild.
    GuildMemberAdded {
        /// The guild.
        guild: Arc<Guild>,
        /// Who came.
        user: Arc<User>,
        /// The guild's channels that are open to them.
        channels: Arc<[ChannelId]>,
    },
    /// Somebody is no longer in a guild.
    GuildMemberRemoved {
        /// The guild.
        guild: Arc<Guild>,
        /// Who went.
        user: Arc<User>,
        /// How.
        parting: Parting,
        /// All of the guild's channels.
        channels: Arc<[ChannelId]>,
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
    },
    /// Somebody is no longer in a channel.
    ChannelMemberRemoved {
        /// The channel.
        channel: Arc<Channel>,
        /// Who went.
        user: Arc<User>,
        /// How.
        parting: Parting,
    },
    /// A message was committed.
    MessageCreated {
        /// The message.
        message: Arc<Message>,
    },
    /// Somebody types, or stopped. Not kept.
    Typing {
        /// Where.
        channel: ChannelId,
        /// Who.
        user: Arc<User>,
        /// Whether they do.
        active: bool,
    },
    /// A login ended: its tokens are worth nothing and its sockets close.
    SessionEnded {
        /// Whose.
        user: UserId,
        /// Which.
        session: SessionId,
    },
}

/// Who gains or loses hearing by an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nobody.
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
}

impl What {
    /// Who gains or loses hearing by it.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self {
            Self::GuildCreated { guild } => Reach::Gained(vec![guild.owner], vec![Stream::Guild(guild.id)]),
            Self::GuildMemberAdded { guild, user, channels } => {
                Reach::Gained(vec![user.id], guild_streams(guild.id, channels))
            }
            Self::GuildMemberRemoved { guild, user, channels, .. } => {
                Reach::Lost(user.id, guild_streams(guild.id, channels))
            }
            Self::ChannelCreated { channel, members } => match channel.guild {
                Some(guild) => Reach::Inherited(Stream::Guild(guild), Stream::Channel(channel.id)),
                None => Reach::Gained(members.iter().map(|user| user.id).collect(), vec![Stream::Channel(channel.id)]),
            },
            Self::ChannelMemberAdded { channel, user } => {
                Reach::Gained(vec![user.id], vec![Stream::Channel(channel.id)])
            }
            Self::ChannelMemberRemoved { channel, user, .. } => Reach::Lost(user.id, vec![Stream::Channel(channel.id)]),
            Self::ChannelDeleted { channel } => Reach::Ended(vec![Stream::Channel(channel.id)]),
            Self::SessionEnded { user, session } => Reach::Closed(*user, *session),
            Self::ChannelUpdated { .. } | Self::MessageCreated { .. } | Self::Typing { .. } => Reach::Same,
        }
    }
}

fn guild_streams(guild: GuildId, channels: &[ChannelId]) -> Vec<Stream> {
    std::iter::once(Stream::Guild(guild)).chain(channels.iter().copied().map(Stream::Channel)).collect()
}
