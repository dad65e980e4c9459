//! What the log keeps of an event: all that no row tells any more when the event is read. What rows hold anyway, such as
//! accounts and messages, stands in it by id.

use std::sync::Arc;

use domain::EventKind;
use domain::model::{Channel, ChannelId, GuildId, MessageId, SessionId, User, UserId};
use domain::ports::{LogRecord, MentionChange, Mentioned};
use serde::{Deserialize, Serialize};

use super::fields::{
    Change, ChannelFields, End, GuildFields, MentionedFields, ReactionFields, ReadStateFields, RoleWord, id,
};
use crate::fault::{Class, Fault};
use crate::reads::ChannelCache;

/// The version of what is written now. One that is read may be older.
pub(crate) const VERSION: i64 = 1;

/// An event as JSON, version 1.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventPayload {
    GuildCreated {
        guild: GuildFields,
        owner: i64,
    },
    GuildUpdated {
        guild: GuildFields,
    },
    GuildDeleted {
        guild: GuildFields,
    },
    GuildMemberAdded {
        guild: GuildFields,
        user: i64,
        channels: Vec<i64>,
    },
    GuildMemberRemoved {
        guild: GuildFields,
        user: i64,
        end: End,
        channels: Vec<i64>,
    },
    ChannelCreated {
        channel: ChannelFields,
        members: Vec<i64>,
    },
    ChannelUpdated {
        channel: ChannelFields,
        change: Change,
    },
    RoleChanged {
        channel: ChannelFields,
        user: i64,
        role: RoleWord,
    },
    ChannelDeleted {
        channel: ChannelFields,
    },
    ChannelMemberAdded {
        channel: ChannelFields,
        user: i64,
    },
    ChannelMemberRemoved {
        channel: ChannelFields,
        user: i64,
        end: End,
    },
    MessageUpdated {
        message: i64,
        mentioned: Vec<i64>,
        /// Whom it mentioned before, where that is different.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<MentionedFields>,
    },
    MessageDeleted {
        channel: i64,
        guild: Option<i64>,
        message: i64,
        sent: u64,
        by: i64,
        #[serde(default)]
        author: Option<i64>,
        #[serde(default)]
        mentioned: Vec<i64>,
        #[serde(default)]
        everyone: bool,
    },
    ReadStateChanged {
        user: i64,
        state: ReadStateFields,
        newest: Option<i64>,
    },
    ReactionAdded {
        channel: i64,
        reaction: ReactionFields,
    },
    ReactionRemoved {
        channel: i64,
        reaction: ReactionFields,
    },
    AccountBarred {
        user: i64,
        reason: Option<String>,
    },
    SessionEnded {
        user: i64,
        session: i64,
    },
}

/// What an event that the log keeps says; none of one that it doesn't keep, or that is a message's own row.
/// `mentions` is how an edit changed whom a message mentions.
pub(crate) fn of(kind: &EventKind, mentions: &MentionChange) -> Option<EventPayload> {
    Some(match kind {
        EventKind::GuildCreated { guild, owner, .. } => {
            EventPayload::GuildCreated { guild: guild.as_ref().into(), owner: owner.id.get() }
        }
        EventKind::GuildUpdated { guild } => EventPayload::GuildUpdated { guild: guild.as_ref().into() },
        EventKind::GuildDeleted { guild } => EventPayload::GuildDeleted { guild: guild.as_ref().into() },
        EventKind::GuildMemberAdded { guild, user, channels } => EventPayload::GuildMemberAdded {
            guild: guild.as_ref().into(),
            user: user.id.get(),
            channels: channels.iter().map(|channel| channel.id.get()).collect(),
        },
        EventKind::GuildMemberRemoved { guild, user, parting, channels } => EventPayload::GuildMemberRemoved {
            guild: guild.as_ref().into(),
            user: user.id.get(),
            end: (*parting).into(),
            channels: channels.iter().map(|channel| channel.id.get()).collect(),
        },
        EventKind::ChannelCreated { channel, members } => EventPayload::ChannelCreated {
            channel: channel.as_ref().into(),
            members: members.iter().map(|user| user.id.get()).collect(),
        },
        EventKind::ChannelUpdated { channel, change, .. } => {
            EventPayload::ChannelUpdated { channel: channel.as_ref().into(), change: (*change).into() }
        }
        EventKind::RoleChanged { channel, user, role } => {
            EventPayload::RoleChanged { channel: channel.as_ref().into(), user: user.id.get(), role: (*role).into() }
        }
        EventKind::ChannelDeleted { channel } => EventPayload::ChannelDeleted { channel: channel.as_ref().into() },
        EventKind::ChannelMemberAdded { channel, user, .. } => {
            EventPayload::ChannelMemberAdded { channel: channel.as_ref().into(), user: user.id.get() }
        }
        EventKind::ChannelMemberRemoved { channel, user, parting } => EventPayload::ChannelMemberRemoved {
            channel: channel.as_ref().into(),
            user: user.id.get(),
            end: (*parting).into(),
        },
        EventKind::MessageUpdated { message, .. } => EventPayload::MessageUpdated {
            message: message.id.get(),
            mentioned: mentions.new.iter().map(|user| user.get()).collect(),
            before: mentions.before.as_ref().map(MentionedFields::from),
        },
        EventKind::MessageDeleted { .. } => return deleted(kind),
        EventKind::ReadStateChanged { user, state, newest } => {
            EventPayload::ReadStateChanged { user: user.get(), state: state.into(), newest: newest.map(MessageId::get) }
        }
        EventKind::ReactionAdded { channel, reaction } => {
            EventPayload::ReactionAdded { channel: channel.id.get(), reaction: reaction.as_ref().into() }
        }
        EventKind::ReactionRemoved { channel, reaction } => {
            EventPayload::ReactionRemoved { channel: channel.id.get(), reaction: reaction.as_ref().into() }
        }
        EventKind::AccountBarred { user, reason } => {
            EventPayload::AccountBarred { user: user.id.get(), reason: reason.clone() }
        }
        EventKind::SessionEnded { user, session } => {
            EventPayload::SessionEnded { user: user.get(), session: session.get() }
        }
        EventKind::MessageCreated { .. }
        | EventKind::Mentioned { .. }
        | EventKind::PresenceChanged { .. }
        | EventKind::ProfileChanged { .. }
        | EventKind::Typing { .. } => return None,
    })
}

/// A message that was taken away.
fn deleted(kind: &EventKind) -> Option<EventPayload> {
    let EventKind::MessageDeleted { channel, message, sent, by, author, mentioned, mentioned_everyone } = kind else {
        return None;
    };
    Some(EventPayload::MessageDeleted {
        channel: channel.id.get(),
        guild: channel.guild.map(GuildId::get),
        message: message.get(),
        sent: *sent,
        by: by.id.get(),
        author: author.map(UserId::get),
        mentioned: mentioned.iter().map(|user| user.get()).collect(),
        everyone: *mentioned_everyone,
    })
}

impl EventPayload {
    /// What is written.
    pub(crate) fn text(&self) -> Result<String, Fault> {
        serde_json::to_string(self)
            .map_err(|error| Fault::new(Class::Statement, format!("an event can't be written: {error}")))
    }

    /// What was written, in this version.
    pub(crate) fn read(version: i64, text: &str) -> Result<Self, Fault> {
        if version != VERSION {
            return Err(Fault::new(Class::Statement, format!("an event is of version {version}")));
        }
        serde_json::from_str(text)
            .map_err(|error| Fault::new(Class::Statement, format!("an event can't be read: {error}")))
    }

    /// The accounts that it speaks of.
    pub(crate) fn users(&self) -> Vec<UserId> {
        let ids = match self {
            Self::ChannelCreated { members, .. } => members.clone(),
            Self::GuildCreated { owner: user, .. }
            | Self::GuildMemberAdded { user, .. }
            | Self::GuildMemberRemoved { user, .. }
            | Self::RoleChanged { user, .. }
            | Self::ChannelMemberAdded { user, .. }
            | Self::ChannelMemberRemoved { user, .. }
            | Self::MessageDeleted { by: user, .. }
            | Self::AccountBarred { user, .. } => vec![*user],
            Self::ReactionAdded { reaction, .. } | Self::ReactionRemoved { reaction, .. } => vec![reaction.user],
            Self::GuildUpdated { .. }
            | Self::GuildDeleted { .. }
            | Self::ChannelUpdated { .. }
            | Self::ChannelDeleted { .. }
            | Self::MessageUpdated { .. }
            | Self::ReadStateChanged { .. }
            | Self::SessionEnded { .. } => Vec::new(),
        };
        ids.into_iter().filter_map(UserId::new).collect()
    }

    /// The channels whose rows it needs.
    pub(crate) fn channels(&self) -> Vec<ChannelId> {
        match self {
            Self::GuildMemberAdded { channels, .. } | Self::GuildMemberRemoved { channels, .. } => {
                channels.iter().copied().filter_map(ChannelId::new).collect()
            }
            Self::MessageDeleted { channel, .. }
            | Self::ReactionAdded { channel, .. }
            | Self::ReactionRemoved { channel, .. } => ChannelId::new(*channel).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The record that it is, with its accounts and channels as they are now.
    pub(crate) fn record(
        self,
        user: impl Fn(UserId) -> Result<Arc<User>, Fault>,
        rows: &ChannelCache,
    ) -> Result<LogRecord, Fault> {
        let account = |number: i64| user(id(UserId::new(number))?);
        let kind = match self {
            Self::GuildCreated { guild, owner } => {
                EventKind::GuildCreated { guild: guild.whole()?, owner: account(owner)?, answered: None }
            }
            Self::GuildUpdated { guild } => EventKind::GuildUpdated { guild: guild.whole()? },
            Self::GuildDeleted { guild } => EventKind::GuildDeleted { guild: guild.whole()? },
            Self::GuildMemberAdded { guild, user, channels: ids } => {
                EventKind::GuildMemberAdded { guild: guild.whole()?, user: account(user)?, channels: left(rows, ids) }
            }
            Self::GuildMemberRemoved { guild, user, end, channels: ids } => EventKind::GuildMemberRemoved {
                guild: guild.whole()?,
                user: account(user)?,
                parting: end.into(),
                channels: left(rows, ids),
            },
            Self::ChannelCreated { channel, members } => EventKind::ChannelCreated {
                channel: channel.whole()?,
                members: members.into_iter().map(account).collect::<Result<_, _>>()?,
            },
            Self::ChannelUpdated { channel, change } => {
                return Ok(LogRecord::ChannelUpdated { channel: channel.whole()?, change: change.into() });
            }
            Self::RoleChanged { channel, user, role } => {
                EventKind::RoleChanged { channel: channel.whole()?, user: account(user)?, role: role.into() }
            }
            Self::ChannelDeleted { channel } => EventKind::ChannelDeleted { channel: channel.whole()? },
            Self::ChannelMemberAdded { channel, user } => {
                EventKind::ChannelMemberAdded { channel: channel.whole()?, user: account(user)?, answered: None }
            }
            Self::ChannelMemberRemoved { channel, user, end } => {
                EventKind::ChannelMemberRemoved { channel: channel.whole()?, user: account(user)?, parting: end.into() }
            }
            Self::MessageUpdated { message, mentioned, before } => {
                let new = mentioned.into_iter().filter_map(UserId::new).collect();
                let mentions = MentionChange { new, before: before.map(Mentioned::from) };
                let message = id(MessageId::new(message))?;
                return Ok(LogRecord::MessageUpdated { message, mentions, later_reactions: Vec::new() });
            }
            Self::MessageDeleted { channel, message, sent, by, author, mentioned, everyone, .. } => {
                EventKind::MessageDeleted {
                    channel: named(rows, channel)?,
                    message: id(MessageId::new(message))?,
                    sent,
                    by: account(by)?,
                    author: author.and_then(UserId::new),
                    mentioned: mentioned.into_iter().filter_map(UserId::new).collect(),
                    mentioned_everyone: everyone,
                }
            }
            Self::ReadStateChanged { user, state, newest } => EventKind::ReadStateChanged {
                user: id(UserId::new(user))?,
                state: state.whole()?,
                newest: newest.and_then(MessageId::new),
            },
            Self::ReactionAdded { channel, reaction } => {
                let user = account(reaction.user)?;
                EventKind::ReactionAdded { channel: named(rows, channel)?, reaction: reaction.whole(user)? }
            }
            Self::ReactionRemoved { channel, reaction } => {
                let user = account(reaction.user)?;
                EventKind::ReactionRemoved { channel: named(rows, channel)?, reaction: reaction.whole(user)? }
            }
            Self::AccountBarred { user, reason } => EventKind::AccountBarred { user: account(user)?, reason },
            Self::SessionEnded { user, session } => {
                EventKind::SessionEnded { user: id(UserId::new(user))?, session: id(SessionId::new(session))? }
            }
        };
        Ok(LogRecord::Whole(kind))
    }
}

/// The channel with this number.
fn named(rows: &ChannelCache, number: i64) -> Result<Arc<Channel>, Fault> {
    let channel = rows.get(id(ChannelId::new(number))?).cloned();
    channel.ok_or_else(|| Fault::shape("an event names a channel that has no row"))
}

/// Those of the channels with these numbers that still have rows.
fn left(rows: &ChannelCache, numbers: Vec<i64>) -> Arc<[Channel]> {
    let named = numbers.into_iter().filter_map(ChannelId::new).filter_map(|id| rows.get(id));
    named.map(|channel| channel.as_ref().clone()).collect()
}
