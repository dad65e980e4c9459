//! Port: the event log, read from where somebody stopped listening.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;

use super::StreamHeads;
use crate::Outcome;
use crate::event::{ChannelField, Event, EventKind, Stream, SubscriptionChange};
use crate::model::{Channel, MessageId, Position, Reaction, Timestamp, UserId, VersionVector};

/// An event as the log holds it. What it speaks of and rows hold anyway, such as a message, isn't read yet.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// The stream it stands in.
    pub stream: Stream,
    /// Its place there.
    pub seq: u64,
    /// Its place among all that its writer wrote.
    pub position: Position,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    pub record: LogRecord,
}

/// What the log holds of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum LogRecord {
    /// All of it.
    Whole(EventKind),
    /// A message was committed.
    MessageCreated {
        /// Which.
        message: MessageId,
        /// Whether a later change is told by which it mentions whoever it is told to: that change tells the mention then.
        /// Filled in by whoever tells the log.
        mentioned_later: bool,
    },
    /// What a message says changed.
    MessageUpdated {
        /// Which.
        message: MessageId,
        /// Whom it mentions since.
        mentions: MentionChange,
        /// How its reactions changed after this, the latest change first: whether one was added or removed. Filled in by
        /// whoever tells the log, so that these changes can be told after it.
        later_reactions: Vec<(bool, Arc<Reaction>)>,
    },
    /// A channel changed. Who is in it is read when the event is told.
    ChannelUpdated {
        /// The channel as it was then.
        channel: Arc<Channel>,
        /// What of it changed.
        change: ChannelField,
    },
}

/// How a change of a message changed whom it mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MentionChange {
    /// Whom it mentions that it didn't before.
    pub new: Vec<UserId>,
    /// Whom it mentioned before, where that is different.
    pub before: Option<Mentioned>,
}

/// Whom a message mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentioned {
    /// By name, or by answering them.
    pub users: Vec<UserId>,
    /// Whether it is everybody.
    pub everyone: bool,
}

impl Mentioned {
    /// Whether it mentions this one.
    #[must_use]
    pub fn includes(&self, user: UserId) -> bool {
        self.everyone || self.users.contains(&user)
    }
}

impl LogEntry {
    /// Who gains or loses hearing by it.
    #[must_use]
    pub fn subscription_change(&self) -> SubscriptionChange {
        match &self.record {
            LogRecord::Whole(kind) => kind.subscription_change(),
            LogRecord::MessageCreated { .. } | LogRecord::MessageUpdated { .. } | LogRecord::ChannelUpdated { .. } => {
                SubscriptionChange::Same
            }
        }
    }
}

/// What somebody missed, all read at one moment.
#[derive(Clone, Debug)]
pub struct Missed {
    /// Where they stand at that moment.
    pub heads: StreamHeads,
    /// Streams that were deleted since and that they were in until then; of a guild's channels also those that they were in only
    /// if they were in the guild at that moment.
    pub ended: Vec<Stream>,
    /// Messages that were committed since and are deleted again.
    pub deleted: HashSet<MessageId>,
    /// What happened since in all streams that they were in at any time since, in an order in which it may have been told:
    /// each stream's by `seq`, each writer's by position.
    pub entries: Vec<LogEntry>,
}

/// The event log.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// What happened since `told` in the streams that the user was in. None where the log can't serve it whole: it doesn't
    /// hold what was told, it no longer holds what came after, or that is more than `limits::REPLAYED_EVENTS`.
    async fn missed(&self, user: UserId, told: VersionVector) -> Outcome<Option<Missed>>;

    /// Makes events of these entries, in their order, as they are told to the user: with what they speak of as it is now,
    /// and whom they mention. What is gone since is left out.
    async fn events(&self, user: UserId, entries: Vec<LogEntry>) -> Outcome<Vec<Event>>;
}
