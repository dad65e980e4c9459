//! The newest messages with their frames, as they were told: whoever comes back soon is told them again, and nothing is read
//! or encoded for that.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::encoded_event::EncodedEvent;
use crate::event::EventKind;
use crate::limits;
use crate::model::{Message, MessageId, UserId};

/// As many messages as a bound of their number and one of their bytes allow.
#[derive(Default)]
pub(super) struct RecentMessages {
    messages: HashMap<MessageId, RecentMessage>,
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
    /// Whether such an event is kept, or has one forgotten.
    pub(super) fn concerns(kind: &EventKind) -> bool {
        matches!(
            kind,
            EventKind::MessageCreated { .. }
                | EventKind::Mentioned { .. }
                | EventKind::MessageUpdated { .. }
                | EventKind::MessageDeleted { .. }
                | EventKind::ProfileChanged { .. }
        )
    }

    /// Takes what was told. What changes a message, or an account, has it forgotten: it is told as it is now.
    pub(super) fn hear(&mut self, event: &Arc<EncodedEvent>) {
        match &event.event.kind {
            EventKind::MessageCreated { message, .. } => self.keep(message, event),
            EventKind::Mentioned { message, .. } => {
                if let Some(recent) = self.messages.get_mut(&message.id) {
                    recent.mentions.push(Arc::clone(event));
                }
            }
            EventKind::MessageUpdated { message, .. } => self.forget(message.id),
            EventKind::MessageDeleted { message, .. } => self.forget(*message),
            EventKind::ProfileChanged { .. } => *self = Self::default(),
            _ => {}
        }
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
        while (self.order.len() > limits::RECENT_MESSAGES || self.bytes > limits::RECENT_BYTES)
            && let Some(oldest) = self.order.pop_front()
        {
            self.forget(oldest);
        }
    }

    fn forget(&mut self, message: MessageId) {
        if let Some(forgotten) = self.messages.remove(&message) {
            self.bytes -= forgotten.bytes;
        }
    }
}

/// About how many bytes the message takes, without its frames.
fn weight(message: &Message) -> usize {
    const EACH: usize = 512;
    message.content.len() + EACH * (1 + message.attachments.len() + message.mentions.len())
}
