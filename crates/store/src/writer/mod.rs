//! The one writer of a node: drains the queue, commits many acts at once, tells the listeners, answers the callers.

mod batch;
mod entry;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::model::Message;
use domain::ports::NewMessage;
use domain::{Event, Outcome, Refusal, What, limits};
use tokio::sync::{mpsc, oneshot};

use self::entry::{Entry, Waiting};
use crate::Deps;
use crate::acts::{Act, Pruning, Sending};
use crate::fault::{Class, Fault};
use crate::tx::{Gate, Tx};

/// How often a batch is run again when another node was in the way.
const ATTEMPTS: u32 = 5;
/// How long the writer waits before it does so.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(5);
/// How long it leaves the queue to others between two slices of housekeeping.
const BETWEEN_SLICES: Duration = Duration::from_millis(20);

/// The way to the writer. A caller that goes away changes nothing: the act is committed and announced all the same.
pub(crate) struct Queue<T: Tx>(mpsc::Sender<Entry<T>>);

impl<T: Tx> Queue<T> {
    /// Queues an act; its answer comes after the commit.
    pub(crate) async fn act<A: Act>(&self, act: A) -> Outcome<A::Answer> {
        let (reply, answer) = oneshot::channel();
        self.push(Entry::Act(Box::new(Waiting::new(act, reply))))?;
        answer.await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Queues a message.
    pub(crate) async fn send(&self, new: NewMessage) -> Outcome<Arc<Message>> {
        let (reply, answer) = oneshot::channel();
        self.push(Entry::Send(Sending { new, outcome: None, reply }))?;
        answer.await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Whether acts are still taken.
    pub(crate) fn is_open(&self) -> bool {
        !self.0.is_closed()
    }

    /// Resolves when none are taken any more: the writer was closed, or it panicked.
    pub(crate) async fn ended(&self) {
        self.0.closed().await;
    }

    /// Has everything finished that is queued, and the writer with it.
    pub(crate) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.0.send(Entry::Close(reply)).await.is_ok() {
            closed.await.ok();
        }
    }

    fn push(&self, entry: Entry<T>) -> Outcome<()> {
        self.0.try_send(entry).map_err(|_| Refusal::Unavailable)
    }
}

/// The writer itself, to be run where its connection lives.
pub(crate) struct Writer<T: Tx> {
    tx: T,
    entries: mpsc::Receiver<Entry<T>>,
    deps: Deps,
    pruning: Pruning,
    prune_at: Instant,
}

impl<T: Tx> Writer<T> {
    /// A writer and the way to it.
    pub(crate) fn new(tx: T, deps: Deps) -> (Self, Queue<T>) {
        let (queue, entries) = mpsc::channel(limits::WRITE_QUEUE);
        let prune_at = Instant::now() + deps.prune_every;
        (Self { tx, entries, deps, pruning: Pruning::default(), prune_at }, Queue(queue))
    }

    /// Works until it is closed, or nobody can queue any more.
    pub(crate) async fn run(mut self) {
        let mut closing = Vec::new();
        loop {
            let mut batch = Vec::new();
            let next = self.entries.recv_many(&mut batch, limits::COMMIT_BATCH);
            let open = tokio::time::timeout_at(self.prune_at.into(), next).await != Ok(0);
            for index in (0..batch.len()).rev() {
                if matches!(batch[index], Entry::Close(_)) {
                    closing.push(batch.remove(index));
                    self.entries.close();
                }
            }
            if !batch.is_empty() {
                self.commit(batch).await;
            }
            if !open {
                break;
            }
            if Instant::now() >= self.prune_at {
                self.prune().await;
            }
        }
        self.tx.finish().await;
        drop(self.tx);
        closing.into_iter().for_each(Entry::answer);
    }

    /// Commits a batch, then publishes, then answers: in this order, whatever happens.
    async fn commit(&mut self, mut batch: Vec<Entry<T>>) {
        let begun = Instant::now();
        let size = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        match self.attempts(&mut batch).await {
            Ok(events) => {
                metrics::histogram!("motet_commit_batch_size").record(f64::from(size));
                metrics::histogram!("motet_commit_seconds").record(begun.elapsed().as_secs_f64());
                self.publish(events);
            }
            Err(fault) => {
                tracing::error!(acts = size, cause = %fault, "a commit failed");
                batch.iter_mut().for_each(Entry::fail);
            }
        }
        batch.into_iter().for_each(Entry::answer);
    }

    /// Runs the batch, and again where another node was in the way.
    async fn attempts(&mut self, batch: &mut [Entry<T>]) -> Result<Vec<Event>, Fault> {
        let mut attempt = 1;
        loop {
            match batch::run(&mut self.tx, &self.deps, batch).await {
                Err(fault) if fault.class == Class::Conflict && attempt < ATTEMPTS => {
                    tracing::debug!(attempt, cause = %fault, "a commit is run again");
                    attempt += 1;
                    self.tx.rollback().await;
                    tokio::time::sleep(BETWEEN_ATTEMPTS).await;
                }
                Err(fault) => {
                    self.tx.rollback().await;
                    return Err(fault);
                }
                Ok(events) => return Ok(events),
            }
        }
    }

    fn publish(&mut self, events: Vec<Event>) {
        let sent = events.iter().filter(|event| matches!(event.what, What::MessageCreated { .. })).count();
        metrics::counter!("motet_messages_total").increment(sent as u64);
        if events.iter().any(|event| matches!(event.what, What::ChannelDeleted { .. })) {
            self.prune_at = self.prune_at.min(Instant::now() + BETWEEN_SLICES);
        }
        if events.is_empty() {
            return;
        }
        let bus = &self.deps.bus;
        if catch_unwind(AssertUnwindSafe(|| bus.publish(events))).is_err() {
            tracing::error!("a listener failed on what it was told");
        }
    }

    /// A slice of housekeeping, in a commit of its own.
    async fn prune(&mut self) {
        let more = match self.slice().await {
            Ok(more) => more,
            Err(fault) => {
                tracing::warn!(cause = %fault, "housekeeping failed");
                self.tx.rollback().await;
                false
            }
        };
        self.prune_at = Instant::now() + if more { BETWEEN_SLICES } else { self.deps.prune_every };
    }

    async fn slice(&mut self) -> Result<bool, Fault> {
        self.tx.begin(Gate::Shared).await?;
        let more = self.pruning.slice(&mut self.tx, self.deps.clock.now()).await?;
        self.tx.commit().await?;
        Ok(more)
    }
}
