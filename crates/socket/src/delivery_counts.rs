//! Counts deliveries of a broadcast.

use std::sync::Arc;

use crate::kind::ConnectionKind;
use crate::link::Link;
use crate::outbound_frame::OutboundFrame;

/// Counts deliveries by kind, and adds them up once: those of one broadcast are usually of one kind.
#[derive(Default)]
pub(crate) struct DeliveryCounts {
    kind: Option<Arc<ConnectionKind>>,
    delivered: u64,
}

impl DeliveryCounts {
    /// Queues frames, and counts those that were taken.
    pub(crate) fn push(&mut self, link: &Link, frames: impl Iterator<Item = OutboundFrame>) {
        let taken = link.push(frames);
        if taken == 0 {
            return;
        }
        if !self.kind.as_ref().is_some_and(|kind| Arc::ptr_eq(kind, &link.kind)) {
            self.add_up();
            self.kind = Some(Arc::clone(&link.kind));
        }
        self.delivered += taken;
    }

    fn add_up(&mut self) {
        if let Some(kind) = &self.kind {
            kind.deliveries.increment(std::mem::take(&mut self.delivered));
        }
    }
}

impl Drop for DeliveryCounts {
    fn drop(&mut self) {
        self.add_up();
    }
}
