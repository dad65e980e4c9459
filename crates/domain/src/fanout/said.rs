//! An event that is told to many, worded once for each family whoever asks and whenever.

use std::sync::OnceLock;

use super::encoder::{Audience, Encoder};
use super::outlet::Frame;
use crate::event::Event;

/// An event, and its frames as far as they were asked for.
pub(super) struct Said {
    pub(super) event: Event,
    frames: Vec<OnceLock<Vec<(Audience, Frame)>>>,
}

impl Said {
    /// The event for this many families.
    pub(super) fn new(event: &Event, families: usize) -> Self {
        Self { event: event.clone(), frames: (0..families).map(|_| OnceLock::new()).collect() }
    }

    /// Its frames for one family.
    pub(super) fn frames(&self, family: usize, encoder: &dyn Encoder) -> &[(Audience, Frame)] {
        self.frames[family].get_or_init(|| encoder.encode(&self.event))
    }
}
