//! What is asked of a connection, and how it gets there: at once, or through the inbox of the shard that carries it, so
//! that it stands in line with what was posted before.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::event_loop::ShardOrder;
use crate::limits::Close;
use crate::link::{CloseDeadline, Link};
use crate::outbound_frame::OutboundFrame;

/// Something that is asked of one connection.
pub(crate) enum LinkOrder {
    /// To send a frame.
    Frame(OutboundFrame),
    /// To send a greeting, which has this share in what all greetings may take.
    Greet(Vec<OutboundFrame>, Option<OwnedSemaphorePermit>),
    /// To tell once the greeting was written.
    Written(oneshot::Sender<()>),
    /// To count what is queued from now on.
    Greeted,
    /// To close after what is queued.
    Close(Close),
    /// To set or lift the deadline.
    Deadline(Option<CloseDeadline>),
    /// To drop the peer as a slow one.
    GiveUp,
}

impl Link {
    /// Asks this of the connection, after all that the same caller asked and posted before.
    pub(crate) fn order(self: &Arc<Self>, order: LinkOrder) {
        match &order {
            LinkOrder::Close(_) => self.has_enough.store(true, Ordering::Release),
            LinkOrder::Greet(..) => self.is_greeting.store(true, Ordering::Release),
            LinkOrder::Greeted => self.is_greeting.store(false, Ordering::Release),
            _ => {}
        }
        let Some(inbox) = self.inbox() else {
            self.apply(order);
            // A shard may have begun to carry it meanwhile, and have looked before this was there.
            if let Some(inbox) = self.inbox() {
                inbox.push(ShardOrder::Look(self.key));
            }
            return;
        };
        let order = match order {
            LinkOrder::Frame(frame) => match self.count_unread(frame) {
                Some(frame) => LinkOrder::Frame(frame),
                None if self.has_enough.swap(true, Ordering::AcqRel) => return,
                None => LinkOrder::GiveUp,
            },
            order => order,
        };
        inbox.push(ShardOrder::Link(Arc::clone(self), order));
    }

    /// Does what the shard found in its inbox.
    pub(crate) fn apply_from_inbox(&self, order: LinkOrder) {
        if let LinkOrder::Frame(frame) = &order {
            self.unread.fetch_sub(frame.cost(), Ordering::AcqRel);
        }
        self.apply(order);
    }

    /// Counts a frame that is to lie in the inbox, where the same bound holds as in the outbox. None if it would run
    /// over, or if nothing is taken any more.
    fn count_unread(&self, frame: OutboundFrame) -> Option<OutboundFrame> {
        if self.has_enough() {
            return None;
        }
        let (cost, bound) = (frame.cost(), self.kind.limits.outbox_bytes);
        let before = self.unread.fetch_add(cost, Ordering::AcqRel);
        let fits = before == 0 || before + cost <= bound || self.is_greeting.load(Ordering::Acquire);
        fits.then_some(frame)
    }

    fn apply(&self, order: LinkOrder) {
        match order {
            LinkOrder::Frame(frame) => {
                self.kind.deliveries.increment(self.push(std::iter::once(frame)));
            }
            LinkOrder::Greet(frames, share) => {
                let count = frames.len() as u64;
                if self.greet(frames.into_iter(), share) {
                    self.kind.deliveries.increment(count);
                }
            }
            LinkOrder::Written(tell) => self.when_written(tell),
            LinkOrder::Greeted => self.greeted(),
            LinkOrder::Close(close) => self.close(close),
            LinkOrder::Deadline(deadline) => self.set_deadline(deadline),
            LinkOrder::GiveUp => self.give_up(),
        }
    }
}
