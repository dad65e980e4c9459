//! A listener's place in the hub.

use std::sync::Arc;

use super::hub::Hub;
use super::listener::ListenerId;
use super::typists::TypingNotice;
use crate::event::Stream;
use crate::model::{ChannelId, Timestamp, User, UserId};

/// A listener's place in the hub. Dropping it removes the listener, so that no path can leave a closed socket behind.
pub struct Subscription {
    pub(super) hub: Arc<Hub>,
    pub(super) id: ListenerId,
}

impl Subscription {
    /// Adds streams, as they were read from the store after [`Hub::attach`].
    pub fn listen(&self, streams: &[Stream]) {
        self.hub.listen(self.id, streams);
    }

    /// Stops holding events back. `heads` are the streams and their last `seq` in the snapshot that the listener was
    /// sent. Held-back events that the snapshot shows already are dropped, and newer ones are sent. The listener
    /// leaves streams that the snapshot doesn't name, unless it gained them after it.
    pub fn go_live(&self, heads: &[(Stream, u64)]) {
        self.hub.go_live(self.id, heads);
    }

    /// Stops or resumes hearing a stream that the listener is in. False when it isn't in it, which is what a
    /// stranger to the channel gets: this can never let anybody in.
    #[must_use]
    pub fn mute(&self, stream: Stream, muted: bool) -> bool {
        self.hub.mute(self.id, stream, muted)
    }

    /// Says that its user types in a channel. None if the listener isn't in it.
    pub(crate) fn types(&self, user: &Arc<User>, channel: ChannelId, now: Timestamp) -> Option<TypingNotice> {
        self.hub.types(self.id, user, channel, now)
    }

    /// Says that its user types there no more.
    pub(crate) fn stops_typing(&self, user: UserId, channel: ChannelId, now: Timestamp) {
        self.hub.stops_typing(self.id, user, channel, now);
    }

    /// Whether the listener is in the stream.
    #[must_use]
    pub fn is_in(&self, stream: Stream) -> bool {
        self.hub.is_in(self.id, stream)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.detach(self.id);
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seat({:?})", self.id)
    }
}
