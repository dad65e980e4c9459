//! Whose turn it is. What a broadcast to many left to write is written a slice at a time, and in between whoever else has
//! something gets it, so that a quiet channel doesn't wait behind a loud one.

use std::collections::VecDeque;

/// To how many connections a turn writes what was posted to many, before others are looked at.
const SLICE: usize = 256;

/// What a connection waits for.
#[derive(Clone, Copy, Default)]
pub(super) struct QueuedFor {
    soon: bool,
    with_many: bool,
}

/// The connections of a shard that have something to do.
#[derive(Default)]
pub(super) struct Schedule {
    soon: VecDeque<u32>,
    with_many: VecDeque<u32>,
    /// How many are left in this turn of those who wait now, and of the many in its slice.
    left: (usize, usize),
}

impl Schedule {
    /// Whether a post to so many is one to many.
    pub(super) fn is_many(count: usize) -> bool {
        count > SLICE
    }

    /// Has a connection looked after, before those to whom something was posted with many others unless it is one.
    pub(super) fn add(&mut self, queued: &mut QueuedFor, index: usize, with_many: bool) {
        let (flag, queue) =
            if with_many { (&mut queued.with_many, &mut self.with_many) } else { (&mut queued.soon, &mut self.soon) };
        if !std::mem::replace(flag, true) {
            queue.push_back(u32::try_from(index).expect("far fewer than 2^32 connections"));
        }
    }

    /// A turn begins. Who comes back with more to do has it in the next one.
    pub(super) fn begin_turn(&mut self) {
        self.left = (self.soon.len(), SLICE.min(self.with_many.len()));
    }

    /// Who is next in this turn, and whether among many.
    pub(super) fn next(&mut self) -> Option<(usize, bool)> {
        let (left, queue, with_many) = match &mut self.left {
            (left @ 1.., _) => (left, &mut self.soon, false),
            (_, left) => (left, &mut self.with_many, true),
        };
        *left = left.checked_sub(1)?;
        queue.pop_front().map(|index| (index as usize, with_many))
    }

    /// Whether nobody has anything to do.
    pub(super) fn is_empty(&self) -> bool {
        self.soon.is_empty() && self.with_many.is_empty()
    }
}

impl QueuedFor {
    /// Its turn has come.
    pub(super) fn comes(&mut self, with_many: bool) {
        *(if with_many { &mut self.with_many } else { &mut self.soon }) = false;
    }
}
