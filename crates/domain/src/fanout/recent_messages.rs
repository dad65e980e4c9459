//! The newest messages with their frames, as they were told: whoever comes back soon is told them again, and nothing is read
//! or encoded for that.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::encoded_event::EncodedEvent;
use crate::event::{Event, EventKind};
use crate::limits;
use crate::model::{Message, MessageId, UserId};

/// As many messages as a bound of their number and one of their bytes allow.
#[derive(Default)]
pub(super) struct RecentMessages {
    messages: HashMap<MessageId, RecentMessage>,
    /// Those that answer a message, by that: they quote it.
    answers: HashMap<MessageId, Vec<MessageId>>,
    /// The oldest first, with those that were forgotten meanwhile.
    order: VecDeque<MessageId>,
    bytes: usize,
}

/// A message as it was told.
struct RecentMessage {
    created: Arc<EncodedEvent>,
    /// That it mentions somebody, one event for each.
    mentions: Vec<Arc<EncodedEvent>>,
    bytes: usize,
}

impl RecentMessages {
    /// Takes what is told, `encoded` where it is kept, and gives that. What changes a message, or an account, has it
    /// forgotten, and what quotes it: they are told as they are now.
    pub(super) fn hear(
        &mut self,
        event: &Event,
        encoded: impl FnOnce() -> Arc<EncodedEvent>,
    ) -> Option<Arc<EncodedEvent>> {
        match &event.kind {
            EventKind::MessageCreated { message, .. } => {
                let encoded = encoded();
                self.keep(message, &encoded);
                return Some(encoded);
            }
            EventKind::Mentioned { message, .. } => {
                let recent = self.messages.get_mut(&message.id)?;
                let encoded = encoded();
                recent.mentions.push(Arc::clone(&encoded));
                return Some(encoded);
            }
            EventKind::MessageUpdated { message, .. } => self.forget_with_answers(message.id),
            EventKind::MessageDeleted { message, .. } => self.forget_with_answers(*message),
            EventKind::ProfileChanged { .. } => *self = Self::default(),
            _ => {}
        }
        None
    }

    /// What was told to this user of a message; nothing where it isn't kept.
    pub(super) fn told(&self, user: UserId, message: MessageId) -> Vec<Arc<EncodedEvent>> {
        let Some(RecentMessage { created, mentions, .. }) = self.messages.get(&message) else { return Vec::new() };
        let is_mentioned = |event: &&Arc<EncodedEvent>| matches!(event.event.kind, EventKind::Mentioned { user: who, .. } if who == user);
        std::iter::once(created).chain(mentions.iter().find(is_mentioned)).cloned().collect()
    }

    fn keep(&mut self, message: &Message, event: &Arc<EncodedEvent>) {
        let bytes = weight(message);
        self.bytes += bytes;
        self.messages.insert(message.id, RecentMessage { created: Arc::clone(event), mentions: Vec::new(), bytes });
        self.order.push_back(message.id);
        if let Some(replied) = &message.reply_to {
            self.answers.entry(replied.message).or_default().push(message.id);
        }
        while (self.order.len() > limits::RECENT_MESSAGES || self.bytes > limits::RECENT_BYTES)
            && let Some(oldest) = self.order.pop_front()
        {
            self.forget(oldest);
        }
    }

    /// Forgets a message, and those that quote it.
    fn forget_with_answers(&mut self, message: MessageId) {
        self.forget(message);
        for answer in self.answers.remove(&message).unwrap_or_default() {
            self.forget(answer);
        }
    }

    fn forget(&mut self, message: MessageId) {
        let Some(forgotten) = self.messages.remove(&message) else { return };
        self.bytes -= forgotten.bytes;
        if let Some(replied) = replied_to(&forgotten.created.event)
            && let Entry::Occupied(mut answers) = self.answers.entry(replied)
        {
            answers.get_mut().retain(|answer| *answer != message);
            if answers.get().is_empty() {
                answers.remove();
            }
        }
    }
}

/// The message that the one that the event tells of answers.
fn replied_to(event: &Event) -> Option<MessageId> {
    let EventKind::MessageCreated { message, .. } = &event.kind else { return None };
    message.reply_to.as_ref().map(|replied| replied.message)
}

/// About how many bytes the message takes, without its frames.
fn weight(message: &Message) -> usize {
    const EACH: usize = 512;
    let quoted = message.reply_to.as_ref().and_then(|replied| replied.content.as_ref()).map_or(0, String::len);
    message.content.len() + quoted + EACH * (1 + message.attachments.len() + message.mentions.len())
}
