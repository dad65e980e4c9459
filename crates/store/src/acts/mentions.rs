//! Whom messages mention, among the members of their channels.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Channel, ChannelId, Message, User, UserId};
use domain::ports::{MentionChange, Mentioned};
use domain::rules;
use domain::{Event, EventKind};

use super::{Fault, Log, Tx, shape, values};
use crate::statements::mentions::{INSERT_MENTIONS, MEMBERS_NAMED};
use crate::tx::BatchRows;
use crate::value::Row;

/// Members of channels by their folded usernames, as far as texts could mention them.
#[derive(Default)]
pub(super) struct Mentionable(HashMap<(ChannelId, String), Arc<User>>);

impl Mentionable {
    /// Reads the members whose names this text may mention. One without an `@` costs no query.
    pub(super) async fn read<T: Tx>(tx: &mut T, channel: ChannelId, content: &str) -> Result<Self, Fault> {
        let (batch, rows) = Self::question(std::iter::once((channel, content)));
        Self::new(tx.batch(batch, rows).await?)
    }

    /// What to ask for the members whose names these texts may mention, each in its channel.
    pub(super) fn question<'a>(texts: impl Iterator<Item = (ChannelId, &'a str)>) -> BatchRows {
        let mut names = BTreeSet::new();
        for (channel, content) in texts {
            for mention in rules::mentions(content) {
                names.extend(mention.readings().map(|name| (channel, name)));
            }
        }
        (&MEMBERS_NAMED, names.into_iter().map(|(channel, name)| values![channel, name]).collect())
    }

    /// Those that were found.
    pub(super) fn new(found: Vec<Row>) -> Result<Self, Fault> {
        let mut members = HashMap::new();
        for mut row in found {
            let key = (row.id()?, row.text()?);
            members.insert(key, Arc::new(shape::user(&mut row)?));
        }
        Ok(Self(members))
    }

    /// The members whom the text mentions, each once, in order.
    pub(super) fn within(&self, channel: ChannelId, content: &str) -> Vec<Arc<User>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<Arc<User>> = Vec::new();
        for mention in rules::mentions(content) {
            let meant = mention.readings().find_map(|name| self.0.get(&(channel, name)));
            found.extend(meant.filter(|user| found.iter().all(|other| other.id != user.id)).cloned());
        }
        found
    }
}

/// How a row names everybody.
const EVERYBODY: i64 = 0;

/// Keeps whom each of these messages mentions.
pub(super) async fn keep<T: Tx>(tx: &mut T, messages: impl Iterator<Item = &Message>) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for message in messages {
        let (id, channel) = (message.id, message.channel);
        rows.extend(message.mentions.iter().enumerate().map(|(place, user)| values![user.id, id, channel, place]));
        rows.extend(message.mentions_everyone.then(|| values![EVERYBODY, id, channel, 0_i64]));
    }
    if !rows.is_empty() {
        tx.execute_batch(&INSERT_MENTIONS, rows).await?;
    }
    Ok(())
}

/// Whom the message mentions, but for its author and whom `before` names.
pub(super) fn new_mentions(message: &Message, before: &[Arc<User>]) -> Vec<UserId> {
    let mentioned = message.mentions.iter().map(|user| user.id);
    mentioned.filter(|user| *user != message.author.id && before.iter().all(|other| other.id != *user)).collect()
}

/// How a message mentions others than before, when it mentioned these, and perhaps everybody.
pub(super) fn change(message: &Message, before: &[Arc<User>], everyone_before: bool) -> MentionChange {
    let ids = |users: &[Arc<User>]| users.iter().map(|user| user.id).collect::<BTreeSet<UserId>>();
    let is_same = ids(before) == ids(&message.mentions) && everyone_before == message.mentions_everyone;
    let mentioned = || Mentioned { users: before.iter().map(|user| user.id).collect(), everyone: everyone_before };
    MentionChange { new: new_mentions(message, before), before: (!is_same).then(mentioned) }
}

/// Tells these people that the message mentions them, as part of the act under way.
pub(super) fn announce(log: &mut Log, channel: &Arc<Channel>, message: &Arc<Message>, mentioned: &[UserId]) {
    let at = message.updated_at();
    for user in mentioned {
        let kind = EventKind::Mentioned { channel: channel.clone(), message: message.clone(), user: *user };
        let position = Some(log.next_position());
        log.push(Event { stream: Stream::User(*user), seq: None, position, at, kind });
    }
}
