//! A listener's place in the hub.

use std::sync::Arc;

use super::frame_sink::Frame;
use super::hub::Hub;
use super::listener::ListenerId;
use super::replay::ReplayPage;
use super::typists::TypingNotice;
use crate::event::Stream;
use crate::model::{AnswerKey, Channel, ChannelId, Timestamp, User, UserId, VersionVector};
use crate::ports::StreamHeads;

/// A listener's place in the hub. Dropping it removes the listener, so that no path can leave a closed socket behind.
pub struct Subscription {
    pub(super) hub: Arc<Hub>,
    pub(super) id: ListenerId,
    /// How many streams had been inherited before it was in any.
    pub(super) inheritances: u64,
}

impl Subscription {
    /// Adds streams, as they were read from the store after [`Hub::attach`]. False when somebody made a channel until it
    /// was in all of them, which it may have been too late to inherit: read the streams again, and add them once more.
    #[must_use]
    pub fn listen(&self, streams: &[Stream]) -> bool {
        self.hub.listen(self.id, streams) == self.inheritances
    }

    /// Ends the holding. `heads` is where the listener stands in the snapshot that it was sent: what the snapshot shows is
    /// dropped, what is newer is sent, and streams that it doesn't name are left again unless they were gained after it.
    /// `with_cursors` is whether it is told with every event how far it has come.
    pub fn go_live(&self, heads: &StreamHeads, with_cursors: bool) {
        self.hub.go_live(self.id, heads, with_cursors);
    }

    /// Forgets what was held back. What comes from now on is held when `holds`; otherwise it is forgotten too, and the log
    /// is to be asked for it.
    pub fn hold(&self, holds: bool) {
        self.hub.hold(self.id, holds);
    }

    /// Lets the listener pass over the event that says what the answer under this key will.
    pub fn await_answer(&self, key: AnswerKey) {
        self.hub.await_answer(self.id, key);
    }

    /// The frames that tell these events to the listener, whose account this is, each with how far the listener has come
    /// by it. `told` is how far they had come, and then how far they have.
    #[must_use]
    pub fn frames(&self, page: &ReplayPage, account: &User, told: &mut VersionVector) -> Vec<(Frame, VersionVector)> {
        self.hub.frames(self.id, page, account, told)
    }

    /// Stops or resumes hearing a stream that the listener is in. False when it isn't in it, which is what a
    /// stranger to the channel gets: this can never let anybody in.
    #[must_use]
    pub fn mute(&self, stream: Stream, muted: bool) -> bool {
        self.hub.mute(self.id, stream, muted)
    }

    /// Says that its user types in a channel. None if the listener isn't in it.
    pub(crate) fn types(&self, user: &Arc<User>, channel: &Arc<Channel>, now: Timestamp) -> Option<TypingNotice> {
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
        write!(f, "Subscription({:?})", self.id)
    }
}
