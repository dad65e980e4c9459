//! Entries of the log as events: with the messages and rosters that they speak of as those are now.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::event::{ChannelField, Event, EventKind, Stream};
use domain::limits;
use domain::model::{Channel, GuildId, Message, MessageId, Position, Reactions, Roster, Timestamp, UserId};
use domain::ports::{LogEntry, LogRecord};

use super::Read;
use super::channel_cache::ChannelCache;
use super::page::whole;
use super::view::Rosters;
use crate::fault::{ActResult, Fault};
use crate::shape::{self, MessageRow};
use crate::statements::messages::MESSAGES;
use crate::tx::Tx;
use crate::value::values;

/// These entries, as they are told to the user.
pub(crate) struct Replayed {
    pub(crate) user: UserId,
    pub(crate) entries: Vec<LogEntry>,
}

impl Read for Replayed {
    type Answer = Vec<Event>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Vec<Event>> {
        let messages = self.messages(tx).await?;
        let mut channels = ChannelCache::default();
        channels.load(tx, messages.values().map(|message| message.channel)).await?;
        let told = |message: Message| Some((Arc::clone(channels.get(message.channel)?), Arc::new(message)));
        let mut events = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let (kind, mentions) = match &entry.record {
                LogRecord::Whole(kind) => (Some(kind.clone()), false),
                LogRecord::MessageCreated { message, mentioned_later } => {
                    let told = messages.get(message).map(as_created).and_then(told);
                    let mentions =
                        !mentioned_later && told.as_ref().is_some_and(|(_, message)| self.is_mentioned(message));
                    (told.map(|(channel, message)| EventKind::MessageCreated { channel, message }), mentions)
                }
                LogRecord::MessageUpdated { message, mentions, later_reactions } => {
                    let told = messages.get(message).cloned().and_then(|mut message| {
                        for (added, reaction) in later_reactions {
                            message.reactions.undo(*added, reaction);
                        }
                        told(message)
                    });
                    let mentions = mentions.new.contains(&self.user);
                    (told.map(|(channel, message)| EventKind::MessageUpdated { channel, message }), mentions)
                }
                LogRecord::ChannelUpdated { channel, change } => {
                    (Some(channel_updated(tx, channel, *change).await?), false)
                }
            };
            let Some(kind) = kind else { continue };
            let mention = mentions.then(|| self.mention(entry, &kind)).flatten();
            let (stream, seq, position, at) = (entry.stream, Some(entry.seq), Some(entry.position), entry.at);
            events.push(Event { stream, seq, position, at, kind });
            events.extend(mention);
        }
        Ok(events)
    }
}

impl Replayed {
    /// The messages that the entries speak of, by id. Those that are deleted have none.
    async fn messages<T: Tx>(&self, tx: &mut T) -> Result<HashMap<MessageId, Message>, Fault> {
        let ids: BTreeSet<MessageId> = self
            .entries
            .iter()
            .filter_map(|entry| match &entry.record {
                LogRecord::MessageCreated { message, .. } | LogRecord::MessageUpdated { message, .. } => Some(*message),
                LogRecord::Whole(_) | LogRecord::ChannelUpdated { .. } => None,
            })
            .collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut rows: Vec<(MessageRow, Option<GuildId>)> = Vec::with_capacity(ids.len());
        for mut row in tx.batch(&MESSAGES, ids.into_iter().map(|id| values![id]).collect()).await? {
            rows.push((shape::message(&mut row)?, row.opt_id()?));
        }
        let messages = whole(tx, self.user, rows).await?;
        let shared = messages.into_iter().map(|mut message| {
            // An event says the same to everybody.
            message.reactions.own.clear();
            (message.id, message)
        });
        Ok(shared.collect())
    }

    fn is_mentioned(&self, message: &Message) -> bool {
        message.author.id != self.user && message.mentions.iter().any(|user| user.id == self.user)
    }

    /// That the message mentions the user, which isn't kept: the message is.
    fn mention(&self, entry: &LogEntry, kind: &EventKind) -> Option<Event> {
        let (EventKind::MessageCreated { channel, message } | EventKind::MessageUpdated { channel, message }) = kind
        else {
            return None;
        };
        let (channel, message) = (Arc::clone(channel), Arc::clone(message));
        let kind = EventKind::Mentioned { channel, message, user: self.user };
        let position = Position { part: entry.position.part + 1, ..entry.position };
        Some(Event { stream: Stream::User(self.user), seq: None, position: Some(position), at: entry.at, kind })
    }
}

/// The message before anybody reacted to it: that they did is told after it.
fn as_created(message: &Message) -> Message {
    Message { reactions: Reactions::default(), ..message.clone() }
}

/// A change of a channel, with who is in it now.
async fn channel_updated<T: Tx>(tx: &mut T, channel: &Arc<Channel>, change: ChannelField) -> Result<EventKind, Fault> {
    let roster = match channel.guild {
        Some(_) => Roster::default(),
        None => Rosters::new(channel.owner, limits::NESTED_MEMBERS).of(tx, channel).await?,
    };
    let Roster { members, moderators, total } = roster;
    let (channel, members, moderators) = (Arc::clone(channel), members.into(), moderators.into());
    Ok(EventKind::ChannelUpdated { channel, members, moderators, total, change })
}
