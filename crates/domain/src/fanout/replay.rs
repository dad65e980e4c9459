//! What of the log somebody may be told who comes back: the streams that stood open to them when they left are worked out
//! from those that are open now, and the log is then followed as a live listener follows it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::deliver::is_same_act;
use super::doors::{gain, lose};
use super::encoded_event::EncodedEvent;
use super::merge::in_order;
use crate::event::{EventKind, Stream, SubscriptionChange};
use crate::model::{ChannelId, MessageId, Position, Reaction, UserId, VersionVector};
use crate::ports::{LogEntry, LogRecord, MentionChange, Mentioned, Missed, StreamHeads};

/// An entry that the user may be told.
pub(crate) struct HeardEntry {
    pub(crate) entry: LogEntry,
    /// Up to where the acts of other writers were passed over before it. Whoever is told this entry by one writer, such as
    /// that they came into a guild, isn't to be told any more what another wrote before.
    pub(crate) passed: VersionVector,
}

/// Events to be told next to somebody who comes back.
#[derive(Default)]
pub struct ReplayPage {
    /// Whole acts.
    pub(crate) events: Vec<Arc<EncodedEvent>>,
    /// The entries that were read for them, each with what was passed over before it.
    pub(crate) passed: Vec<(Position, VersionVector)>,
}

impl ReplayPage {
    /// The acts, each with what is passed over before it.
    pub(super) fn acts(&self) -> impl Iterator<Item = (&[Arc<EncodedEvent>], VersionVector)> {
        let mut before = self.passed.as_slice();
        self.events.chunk_by(|one, other| is_same_act(&one.event, &other.event)).map(move |act| {
            let place = |position: Option<Position>| position.map(|position| (position.writer, position.act));
            let told = place(act[0].event.position);
            let through = before.iter().rposition(|(position, _)| place(Some(*position)) == told);
            let (now, later) = before.split_at(through.map_or(0, |last| last + 1));
            before = later;
            let mut passed = VersionVector::default();
            for (_, others) in now {
                passed.merge(others);
            }
            (act, passed)
        })
    }
}

/// The entries that the user may be told, in order, what stands in several streams once; and where they stand then.
pub(crate) fn heard(user: UserId, missed: Missed) -> (StreamHeads, Vec<HeardEntry>) {
    let Missed { heads, ended, deleted, entries } = missed;
    let entries = in_order(entries);
    let mut open = open_before(user, &heads, &ended, &entries);
    let mut last: Option<Position> = None;
    let (mut heard, mut passed, mut untold) = (Vec::new(), VersionVector::default(), Vec::new());
    for entry in entries {
        let change = entry.subscription_change();
        gain(&mut open, user, &change);
        let again = last == Some(entry.position);
        let is_heard = !again && open.contains(&entry.stream);
        lose(&mut open, user, &change);
        let Position { writer, act, .. } = entry.position;
        if is_heard {
            last = Some(entry.position);
            // Of a message that was both created and deleted meanwhile nothing is left to tell.
            let is_left = message_of(&entry.record).is_none_or(|message| !deleted.contains(&message));
            if is_left && is_replayed(&entry.record) {
                heard.push(HeardEntry { entry, passed: std::mem::take(&mut passed).without(writer) });
                continue;
            }
            untold.push((heard.len(), entry.record));
        }
        passed.advance(writer, act);
    }
    note_later_reactions(&mut heard);
    note_later_mentions(user, &mut heard);
    note_earlier_mentions(&mut heard);
    discount(user, &mut heard, untold);
    (heads, heard)
}

/// The streams that stood open to the user before the first of the entries: those that are open now, with every change
/// taken back from the last to the first.
fn open_before(user: UserId, heads: &StreamHeads, ended: &[Stream], entries: &[LogEntry]) -> HashSet<Stream> {
    let mut open: HashSet<Stream> = heads.streams.iter().map(|(stream, _)| *stream).collect();
    open.extend([Stream::User(user), Stream::Server]);
    for entry in entries.iter().rev() {
        open.extend(ended_by(&entry.record, ended, &open));
        match entry.subscription_change() {
            SubscriptionChange::Gained(users, streams) if users.contains(&user) => {
                open.retain(|stream| !streams.contains(stream));
            }
            SubscriptionChange::Inherited(_, to) => {
                open.remove(&to);
            }
            SubscriptionChange::Lost(who, streams) if who == user => open.extend(streams),
            _ => {}
        }
    }
    open
}

/// The stream that the entry ended and that stood open to the user until then. A guild's channel stood open to those who were
/// in the guild at that moment, which `open` says: whoever came in later, or went before, wasn't in the channel.
fn ended_by(record: &LogRecord, ended: &[Stream], open: &HashSet<Stream>) -> Option<Stream> {
    let (stream, was_in) = match record {
        LogRecord::Whole(EventKind::ChannelDeleted { channel }) => {
            let was_in = channel.guild.is_none_or(|guild| open.contains(&Stream::Guild(guild)));
            (Stream::Channel(channel.id), was_in)
        }
        LogRecord::Whole(EventKind::GuildDeleted { guild }) => (Stream::Guild(guild.id), true),
        _ => return None,
    };
    (was_in && ended.contains(&stream)).then_some(stream)
}

/// Whether somebody who comes back is told. That a login ended or an account was barred concerned the sockets of then.
fn is_replayed(record: &LogRecord) -> bool {
    !matches!(record, LogRecord::Whole(EventKind::AccountBarred { .. } | EventKind::SessionEnded { .. }))
}

/// The message that it is about.
fn message_of(record: &LogRecord) -> Option<MessageId> {
    match record {
        LogRecord::MessageCreated { message, .. }
        | LogRecord::MessageUpdated { message, .. }
        | LogRecord::Whole(EventKind::MessageDeleted { message, .. }) => Some(*message),
        LogRecord::Whole(EventKind::ReactionAdded { reaction, .. } | EventKind::ReactionRemoved { reaction, .. }) => {
            Some(reaction.message)
        }
        LogRecord::Whole(_) | LogRecord::ChannelUpdated { .. } => None,
    }
}

/// Notes at each change of a message how its reactions changed after it: the message is read as it is now, and those
/// changes are told too.
fn note_later_reactions(heard: &mut [HeardEntry]) {
    let mut later: HashMap<MessageId, Vec<(bool, Arc<Reaction>)>> = HashMap::new();
    for HeardEntry { entry, .. } in heard.iter_mut().rev() {
        match &mut entry.record {
            LogRecord::Whole(EventKind::ReactionAdded { reaction, .. }) => {
                later.entry(reaction.message).or_default().push((true, Arc::clone(reaction)));
            }
            LogRecord::Whole(EventKind::ReactionRemoved { reaction, .. }) => {
                later.entry(reaction.message).or_default().push((false, Arc::clone(reaction)));
            }
            LogRecord::MessageUpdated { message, later_reactions, .. } => {
                *later_reactions = later.get(message).cloned().unwrap_or_default();
            }
            LogRecord::Whole(_) | LogRecord::MessageCreated { .. } | LogRecord::ChannelUpdated { .. } => {}
        }
    }
}

/// Notes at each message whether it mentions the user by a change that is told too: it is read as it is now, and nobody is
/// told of one mention twice.
fn note_later_mentions(user: UserId, heard: &mut [HeardEntry]) {
    let mut later: HashSet<MessageId> = HashSet::new();
    for HeardEntry { entry, .. } in heard.iter_mut().rev() {
        match &mut entry.record {
            LogRecord::MessageUpdated { message, mentions, .. } if mentions.new.contains(&user) => {
                later.insert(*message);
            }
            LogRecord::MessageCreated { message, mentioned_later } => *mentioned_later = later.contains(message),
            _ => {}
        }
    }
}

/// Has it said of each message that was taken away whom it mentioned when that was last told: a change before, by which it
/// mentioned others, isn't told any more. Where somebody says how far they have read, that was told then.
fn note_earlier_mentions(heard: &mut [HeardEntry]) {
    let mut deletions: HashMap<MessageId, (usize, ChannelId)> = HashMap::new();
    let mut earlier: Vec<(usize, Mentioned)> = Vec::new();
    for (place, HeardEntry { entry, .. }) in heard.iter().enumerate().rev() {
        match &entry.record {
            LogRecord::Whole(EventKind::MessageDeleted { channel, message, .. }) => {
                deletions.insert(*message, (place, channel.id));
            }
            LogRecord::Whole(EventKind::ReadStateChanged { state, .. }) => {
                deletions.retain(|_, (_, channel)| *channel != state.channel);
            }
            LogRecord::MessageUpdated { message, mentions: MentionChange { before: Some(before), .. }, .. } => {
                earlier.extend(deletions.get(message).map(|(deleted, _)| (*deleted, before.clone())));
            }
            _ => {}
        }
    }
    for (deleted, before) in earlier {
        let record = heard.get_mut(deleted).map(|heard| &mut heard.entry.record);
        if let Some(LogRecord::Whole(EventKind::MessageDeleted { mentioned, mentioned_everyone, .. })) = record {
            (*mentioned, *mentioned_everyone) = (before.users, before.everyone);
        }
    }
}

/// That a message was taken away which may have been unread.
struct Deletion {
    channel: ChannelId,
    message: MessageId,
    /// Whether it mentioned whoever comes back.
    mentions: bool,
}

impl Deletion {
    /// That a message of others was taken away, if the record says so.
    fn of(user: UserId, record: &LogRecord) -> Option<Self> {
        let LogRecord::Whole(kind) = record else { return None };
        let EventKind::MessageDeleted { channel, message, author, mentioned, mentioned_everyone, .. } = kind else {
            return None;
        };
        let mentions = *mentioned_everyone || mentioned.contains(&user);
        (*author != Some(user)).then_some(Self { channel: channel.id, message: *message, mentions })
    }
}

/// Takes out of what was unread the messages that were taken away later, where neither is told. Each of the records that
/// aren't told stands beside the number of entries before it.
fn discount(user: UserId, heard: &mut [HeardEntry], mut untold: Vec<(usize, LogRecord)>) {
    let mut later: HashMap<MessageId, Deletion> = HashMap::new();
    for (place, HeardEntry { entry, .. }) in heard.iter_mut().enumerate().rev() {
        while let Some((_, record)) = untold.pop_if(|(before, _)| *before > place) {
            match record {
                LogRecord::MessageUpdated { message, mentions: MentionChange { before: Some(before), .. }, .. } => {
                    later.entry(message).and_modify(|deletion| deletion.mentions = before.includes(user));
                }
                record => later.extend(Deletion::of(user, &record).map(|deletion| (deletion.message, deletion))),
            }
        }
        let LogRecord::Whole(EventKind::ReadStateChanged { state, newest, .. }) = &mut entry.record else { continue };
        for deletion in later.values().filter(|deletion| deletion.channel == state.channel) {
            if Some(deletion.message) > state.last_read && Some(deletion.message) <= *newest {
                state.unread = state.unread.saturating_sub(1);
                state.mentions = state.mentions.saturating_sub(u64::from(deletion.mentions));
            }
        }
    }
}
