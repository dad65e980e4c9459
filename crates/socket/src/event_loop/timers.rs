//! When each connection of a shard is to be looked after next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tokio::time::Instant;

/// The times of a shard's connections. A connection stands here as often as its time was brought forward; all but the
/// earliest are passed over when they come.
#[derive(Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, u32)>>,
}

impl Timers {
    /// Has a connection looked after at this moment, or at the one it has if that is earlier.
    pub(super) fn arm(&mut self, armed: &mut Option<Instant>, at: Instant, index: usize) {
        if armed.is_none_or(|armed| at < armed) {
            *armed = Some(at);
            self.heap.push(Reverse((at, u32::try_from(index).expect("far fewer than 2^32 connections"))));
        }
    }

    /// A connection that is due, and since when.
    pub(super) fn due(&mut self, now: Instant) -> Option<(Instant, usize)> {
        let Reverse((at, _)) = self.heap.peek()?;
        if *at > now {
            return None;
        }
        self.heap.pop().map(|Reverse((at, index))| (at, index as usize))
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }
}
