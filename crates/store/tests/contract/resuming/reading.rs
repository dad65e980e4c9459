//! How far a client's user has read in a channel: loaded where the channel opens, and changed by what the client is told.

use std::collections::BTreeMap;

use domain::model::{Message, MessageId, ReadState, UserId};

#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    last_read: Option<MessageId>,
    unread: u64,
    mentions: u64,
    /// Whether the messages that were told since the read state was mentioned the user when they were.
    counted: BTreeMap<MessageId, bool>,
    /// Whether an unread message may mention the user since it was changed, or no longer does: a client asks anew then.
    is_unsure: bool,
    /// Whether a message went of which the client was never told, as it went while it was about to be, or one of its own by
    /// which it had read what came before: likewise.
    is_lost: bool,
}

/// What of a message counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    author: UserId,
    mentions: bool,
}

impl Said {
    /// A message as it counts to this user.
    pub(super) fn to(user: UserId, message: &Message) -> Self {
        let named = message.mentions.iter().any(|other| other.id == user);
        Self { author: message.author.id, mentions: named || message.mentions_everyone }
    }
}

/// Two that agree on what is unread: of what was read last a client may know only that it is gone.
impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        let agree = self.mentions == other.mentions || self.is_unsure || other.is_unsure;
        (self.unread == other.unread && agree) || self.is_lost || other.is_lost
    }
}

impl From<&ReadState> for Reading {
    fn from(state: &ReadState) -> Self {
        let ReadState { last_read, unread, mentions, .. } = *state;
        Self { last_read, unread, mentions, ..Self::default() }
    }
}

impl Reading {
    /// Of a channel that just opened: all of it is read.
    pub(super) fn from_now_on(state: Option<&ReadState>) -> Self {
        Self { last_read: state.and_then(|state| state.last_read), ..Self::default() }
    }

    pub(super) fn hears(&mut self, user: UserId, message: MessageId, said: Said) {
        if said.author == user {
            *self = Self { last_read: Some(message), ..Self::default() };
        } else if Some(message) > self.last_read {
            self.unread += 1;
            self.mentions += u64::from(said.mentions);
            self.counted.insert(message, said.mentions);
        }
    }

    pub(super) fn loses(&mut self, user: UserId, message: MessageId, said: Said, was_known: bool) {
        if said.author == user || Some(message) <= self.last_read {
            return;
        }
        self.is_lost |= !was_known;
        if was_known {
            self.unread = self.unread.saturating_sub(1);
            let mentions = self.counted.remove(&message).unwrap_or(said.mentions);
            self.mentions = self.mentions.saturating_sub(u64::from(mentions));
        }
    }

    pub(super) fn hears_change(&mut self, user: UserId, message: MessageId, said: Said) {
        self.is_unsure |= said.author != user && Some(message) > self.last_read;
    }

    /// Notes where what was read last is gone: it may be a message of its own that the client was never told.
    pub(super) fn note_what_is_gone<'a>(&mut self, mut messages: impl Iterator<Item = &'a Message>) {
        self.is_lost |= self.last_read.is_some_and(|last| messages.all(|message| message.id != last));
    }

    /// Holds that the counts are those of counting all messages by hand.
    pub(super) fn check<'a>(&self, user: UserId, messages: impl Iterator<Item = &'a Message>) {
        let counted: BTreeMap<MessageId, Said> = messages
            .filter(|message| Some(message.id) > self.last_read && message.author.id != user)
            .map(|message| (message.id, Said::to(user, message)))
            .collect();
        let mentions = counted.values().filter(|said| said.mentions).count();
        assert_eq!((self.unread, self.mentions), (counted.len() as u64, mentions as u64), "user {user}: {self:?}");
    }
}

/// A deletion as it counts to this user.
pub(super) fn deleted(user: UserId, author: Option<UserId>, mentioned: &[UserId], everyone: bool) -> Said {
    Said { author: author.expect("it is kept"), mentions: everyone || mentioned.contains(&user) }
}
