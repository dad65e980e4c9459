//! The shards of a node, one per core.

use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use mio::{Poll, Waker};
use tokio::runtime::Handle;

use super::inbox::Inbox;
use super::shard::{Shard, WAKER};
use crate::slots::ConnectionKey;

/// The shards of a node. Their threads end when this is dropped.
pub(crate) struct Shards {
    inboxes: Vec<Arc<Inbox>>,
}

impl Shards {
    /// Starts a thread per core, whose connections have their handlers on the current runtime.
    ///
    /// # Errors
    /// Where there can be no thread, or none that waits for connections.
    pub(crate) fn start() -> io::Result<Self> {
        let count = thread::available_parallelism().map_or(1, NonZero::get);
        let mut shards = Self { inboxes: Vec::with_capacity(count) };
        for number in 0..count {
            let poll = Poll::new()?;
            let inbox = Arc::new(Inbox::new(Waker::new(poll.registry(), WAKER)?));
            // If one can't start, dropping the others ends them.
            shards.inboxes.push(Arc::clone(&inbox));
            let shard = Shard::new(poll, inbox, Place { number, count }, Handle::current());
            thread::Builder::new().name(format!("sockets-{number}")).spawn(move || shard.run())?;
        }
        Ok(shards)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.inboxes.len()
    }

    /// Which shard carries the connection with this number.
    pub(crate) fn number_of(&self, key: ConnectionKey) -> usize {
        key.index() % self.inboxes.len()
    }

    /// Where the shard of this number takes orders.
    pub(crate) fn inbox(&self, number: usize) -> &Arc<Inbox> {
        &self.inboxes[number]
    }

    /// Where all of them take orders.
    pub(crate) fn inboxes(&self) -> &[Arc<Inbox>] {
        &self.inboxes
    }
}

impl Drop for Shards {
    fn drop(&mut self) {
        for inbox in &self.inboxes {
            inbox.end();
        }
    }
}

/// Which of the shards one is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) number: usize,
    pub(super) count: usize,
}

impl Place {
    /// The index of a connection among those of its shard: their numbers in the table are dealt out in turn.
    pub(super) fn index(self, key: ConnectionKey) -> usize {
        debug_assert_eq!(key.index() % self.count, self.number, "a connection belongs to one shard");
        key.index() / self.count
    }
}
