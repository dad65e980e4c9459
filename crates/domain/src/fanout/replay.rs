//! What of the log somebody may be told who comes back: the streams that stood open to them when they left are worked out
//! from those that are open now, and the log is then followed as a live listener follows it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::doors::{gain, lose};
use super::merge::in_order;
use crate::event::{EventKind, Stream, SubscriptionChange};
use crate::model::{MessageId, Position, Reaction, UserId};
use crate::ports::{LogEntry, LogRecord, Missed, StreamHeads};

/// The entries that the user may be told, in order, what stands in several streams once; and where they stand then.
pub(crate) fn heard(user: UserId, missed: Missed) -> (StreamHeads, Vec<LogEntry>) {
    let Missed { heads, ended, deleted, entries } = missed;
    let entries = in_order(entries);
    let mut open = open_before(user, &heads, &ended, &entries);
    let mut last: Option<Position> = None;
    let mut heard = Vec::new();
    for entry in entries {
        let change = entry.subscription_change();
        gain(&mut open, user, &change);
        let again = last == Some(entry.position);
        let is_heard = !again && open.contains(&entry.stream);
        lose(&mut open, user, &change);
        if is_heard {
            last = Some(entry.position);
            // Of a message that was both created and deleted meanwhile nothing is left to tell.
            let is_left = message_of(&entry.record).is_none_or(|message| !deleted.contains(&message));
            if is_left && is_replayed(&entry.record) {
                heard.push(entry);
            }
        }
    }
    note_later_reactions(&mut heard);
    note_later_mentions(user, &mut heard);
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
fn note_later_reactions(entries: &mut [LogEntry]) {
    let mut later: HashMap<MessageId, Vec<(bool, Arc<Reaction>)>> = HashMap::new();
    for entry in entries.iter_mut().rev() {
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
fn note_later_mentions(user: UserId, entries: &mut [LogEntry]) {
    let mut later: HashSet<MessageId> = HashSet::new();
    for entry in entries.iter_mut().rev() {
        match &mut entry.record {
            LogRecord::MessageUpdated { message, mentioned, .. } if mentioned.contains(&user) => {
                later.insert(*message);
            }
            LogRecord::MessageCreated { message, mentioned_later } => *mentioned_later = later.contains(message),
            _ => {}
        }
    }
}
