//! An event with its frames, which are encoded once for each dialect, whichever listener needs them first.

use std::sync::OnceLock;

use super::encoder::{Audience, Encoder};
use super::frame_sink::Frame;
use crate::event::Event;

/// An event, and the frames of those dialects that have needed them so far.
pub(crate) struct EncodedEvent {
    pub(super) event: Event,
    frames: Vec<OnceLock<Vec<(Audience, Frame)>>>,
}

impl EncodedEvent {
    /// The event for this many dialects.
    pub(super) fn new(event: &Event, dialects: usize) -> Self {
        Self { event: event.clone(), frames: (0..dialects).map(|_| OnceLock::new()).collect() }
    }

    /// Its frames for one dialect.
    pub(super) fn frames(&self, dialect: usize, encoder: &dyn Encoder) -> &[(Audience, Frame)] {
        self.frames[dialect].get_or_init(|| encoder.encode(&self.event))
    }
}
