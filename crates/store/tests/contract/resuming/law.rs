//! Compares what two clients of one user were told: one that stayed and one that came and went.

use std::collections::{HashMap, HashSet};

use domain::event::{Event, EventKind};
use domain::model::{ChannelId, MessageId, Timestamp, WriterName};

use super::client::{Client, Resumption, Told};

/// What a history changed: when messages and channels went, and which messages were edited.
#[derive(Default)]
pub(super) struct Changed {
    messages: HashMap<MessageId, Timestamp>,
    channels: HashMap<ChannelId, Timestamp>,
    edits: HashMap<MessageId, HashSet<Timestamp>>,
}

/// What changed of all that these clients were told.
pub(super) fn changed<'a>(clients: impl Iterator<Item = &'a Client>) -> Changed {
    let mut changed = Changed::default();
    for Told { event, .. } in clients.flat_map(|client| &client.told) {
        match &event.kind {
            EventKind::MessageDeleted { message, .. } => drop(changed.messages.insert(*message, event.at)),
            // With its last member a channel goes, too.
            EventKind::ChannelMemberRemoved { channel, user, .. } if channel.owner == user.id => {
                changed.channels.insert(channel.id, event.at);
            }
            EventKind::ChannelDeleted { channel } => drop(changed.channels.insert(channel.id, event.at)),
            EventKind::MessageUpdated { message, .. } => {
                changed.edits.entry(message.id).or_default().insert(event.at);
            }
            _ => {}
        }
    }
    changed
}

/// Holds that the client that came and went was told what the one was that stayed, in the same order, but for what needn't
/// be told any more.
pub(super) fn hold(stayed: &Client, roamed: &Client, changed: &Changed) {
    let mut expected = events(stayed);
    for event in events(roamed) {
        let found = expected.by_ref().find(|other| {
            let same = name(other) == name(event);
            let is_good = same || is_needless(other, roamed, changed);
            assert!(is_good, "user {} missed {other:?} before {event:?}", roamed.user);
            same
        });
        assert!(found.is_some(), "user {} was told in the wrong order, or without need: {event:?}", roamed.user);
    }
    let missed = expected.find(|event| !is_needless(event, roamed, changed));
    assert_eq!(missed, None, "user {} missed it", roamed.user);
    hold_mentions(stayed, roamed, changed);
    hold_deletions(stayed, roamed, changed);
}

/// Nobody is told of one mention twice. A message is told as it is now, so that a mention may have been edited away, or, while
/// the message was about to be told, into it.
fn hold_mentions(stayed: &Client, roamed: &Client, changed: &Changed) {
    let (expected, told) = (mentions(stayed), mentions(roamed));
    for (message, events) in &told {
        let most = expected.get(message).map_or(0, Vec::len);
        let mut edits = changed.edits.get(message).into_iter().flatten();
        let is_late = edits.any(|at| roamed.resumptions.iter().any(|one| (one.read..=one.to).contains(at)));
        let is_good = events.len() <= most + usize::from(is_late);
        assert!(is_good, "user {} was told {} times of {most} mentions: {events:?}", roamed.user, events.len());
    }
    for (message, events) in &expected {
        let is_good = changed.edits.contains_key(message)
            || told.get(message).is_some_and(|told| told.len() == events.len())
            || events.iter().all(|event| is_needless(event, roamed, changed));
        assert!(is_good, "user {} wasn't told of {events:?}", roamed.user);
    }
}

fn mentions(client: &Client) -> HashMap<MessageId, Vec<&Event>> {
    let mut mentions: HashMap<MessageId, Vec<&Event>> = HashMap::new();
    for event in client.told.iter().map(|told| &told.event) {
        if let EventKind::Mentioned { message, .. } = &event.kind {
            mentions.entry(message.id).or_default().push(event);
        }
    }
    mentions
}

/// What was said and deleted meanwhile is told as both or as neither, unless it was deleted while it was about to be told, or
/// the line broke between the two moments.
fn hold_deletions(stayed: &Client, roamed: &Client, changed: &Changed) {
    let (expected, told) = (created(stayed), created(roamed));
    for Told { event, .. } in &roamed.told {
        let EventKind::MessageDeleted { message, channel, .. } = &event.kind else { continue };
        // When a channel goes nothing is left by which to tell when its messages came.
        if changed.channels.contains_key(&channel.id) {
            continue;
        }
        let Some(creation) = expected.get(message).filter(|_| !told.contains_key(message)) else { continue };
        let is_late = during(roamed, creation.at).any(|one| one.read <= event.at);
        let is_cut = roamed.resumptions.windows(2).any(|pair| is_cut(&pair[0], &pair[1], creation, event));
        assert!(is_late || is_cut, "user {} wasn't told of a message, but of its end: {event:?}", roamed.user);
    }
}

/// Whether the line broke between the moments of a message and of its end: the next cursor says of the one that it was passed
/// over, and of the other that it is still to be told.
fn is_cut(one: &Resumption, next: &Resumption, creation: &Event, deletion: &Event) -> bool {
    let was_to_tell_both = !has_passed(one, creation) && deletion.at <= one.to;
    was_to_tell_both && has_passed(next, creation) && !deletion.position.is_some_and(|at| next.cursor.covers(at))
}

/// Whether whoever came back so had been told of it, or had passed over it. A writer that has ended isn't named any more.
fn has_passed(resumption: &Resumption, event: &Event) -> bool {
    let Resumption { cursor, from, .. } = resumption;
    event.position.is_some_and(|at| cursor.act_of(at.writer).map_or(event.at <= *from, |act| at.act <= act))
}

/// The resumptions that had a moment to tell.
fn during(client: &Client, at: Timestamp) -> impl Iterator<Item = &Resumption> {
    client.resumptions.iter().filter(move |one| (one.from..=one.to).contains(&at))
}

/// The creations that a client was told.
fn created(client: &Client) -> HashMap<MessageId, &Event> {
    let created = client.told.iter().filter_map(|told| match &told.event.kind {
        EventKind::MessageCreated { message, .. } => Some((message.id, &told.event)),
        _ => None,
    });
    created.collect()
}

/// What a client was told, without mentions.
fn events(client: &Client) -> impl Iterator<Item = &Event> {
    let all = client.told.iter().map(|told| &told.event);
    all.filter(|event| !matches!(event.kind, EventKind::Mentioned { .. }))
}

/// Whether an event was missed that has nothing left to tell: it is about a message that had gone by the time that it was
/// to be told.
fn is_needless(event: &Event, roamed: &Client, changed: &Changed) -> bool {
    let Some((message, channel)) = about(&event.kind) else { return false };
    let times = [changed.messages.get(&message), changed.channels.get(&channel)];
    during(roamed, event.at).any(|resumption| times.iter().flatten().any(|time| **time <= resumption.to))
}

fn about(kind: &EventKind) -> Option<(MessageId, ChannelId)> {
    match kind {
        EventKind::MessageCreated { message, .. }
        | EventKind::MessageUpdated { message, .. }
        | EventKind::Mentioned { message, .. } => Some((message.id, message.channel)),
        EventKind::MessageDeleted { message, channel, .. } => Some((*message, channel.id)),
        EventKind::ReactionAdded { channel, reaction } | EventKind::ReactionRemoved { channel, reaction } => {
            Some((reaction.message, channel.id))
        }
        _ => None,
    }
}

/// The act that it is part of, and all that it says but for what is told as it is now.
pub(super) fn name(event: &Event) -> (Option<(WriterName, u64)>, String) {
    let what = match &event.kind {
        EventKind::GuildCreated { guild, .. } => format!("guild created {guild:?}"),
        EventKind::GuildMemberAdded { guild, user, channels } => {
            let channels: Vec<ChannelId> = channels.iter().map(|channel| channel.id).collect();
            format!("guild member added {guild:?} {} {channels:?}", user.id)
        }
        EventKind::GuildMemberRemoved { guild, user, parting, channels } => {
            let channels: Vec<ChannelId> = channels.iter().map(|channel| channel.id).collect();
            format!("guild member removed {guild:?} {} {parting:?} {channels:?}", user.id)
        }
        EventKind::ChannelCreated { channel, members } => {
            let members: Vec<_> = members.iter().map(|user| user.id).collect();
            format!("channel created {:?} {:?} {members:?}", channel.id, channel.name)
        }
        EventKind::ChannelUpdated { channel, change, .. } => {
            let private = channel.private;
            format!("channel {:?} {:?} {:?} {private} {change:?}", channel.id, channel.name, channel.description)
        }
        EventKind::RoleChanged { channel, user, role } => format!("role {:?} {} {role:?}", channel.id, user.id),
        EventKind::ChannelDeleted { channel } => format!("channel deleted {:?} {}", channel.id, channel.name),
        EventKind::ChannelMemberAdded { channel, user, .. } => format!("member added {:?} {}", channel.id, user.id),
        EventKind::ChannelMemberRemoved { channel, user, parting } => {
            format!("member removed {:?} {} {parting:?}", channel.id, user.id)
        }
        EventKind::MessageCreated { channel, message } => format!("message created {} {}", channel.id, message.id),
        EventKind::MessageUpdated { channel, message } => format!("message updated {} {}", channel.id, message.id),
        // Whom it mentioned is told as it was when the message was last told, by which its counts come out right.
        EventKind::MessageDeleted { channel, message, sent, by, author, .. } => {
            format!("message deleted {} {message} {sent} {by:?} {author:?}", channel.id)
        }
        EventKind::ReactionAdded { channel, reaction } => format!("reaction added {} {reaction:?}", channel.id),
        EventKind::ReactionRemoved { channel, reaction } => format!("reaction removed {} {reaction:?}", channel.id),
        // What was unread then is told as it leads to what is unread now, which `Client::check` holds.
        EventKind::ReadStateChanged { state, .. } => format!("read {} up to {:?}", state.channel, state.last_read),
        EventKind::Mentioned { message, user, .. } => format!("mentioned {} {user}", message.id),
        kind => format!("{kind:?}"),
    };
    (event.position.map(|position| (position.writer, position.act)), what)
}
