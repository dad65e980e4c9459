//! The one writer of a node: drains the queue, commits many acts at once, tells the listeners, answers the callers.

mod batch;
mod entry;
#[cfg(test)]
mod faulty;
mod identity;
mod pulse;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::model::Message;
use domain::ports::{Announcement, Told};
use domain::verbs::SendMessage;
use domain::{Event, EventKind, Outcome, Refusal, limits};
use tokio::sync::{mpsc, oneshot};

use self::batch::Lenience;
use self::entry::{QueuedWrite, Waiting};
pub(crate) use self::identity::MARK_EVERY;
use self::identity::WriterIdentity;
pub(crate) use self::pulse::Pulse;
use crate::acts::{Pruning, Sending, Transact};
use crate::fault::{Class, Fault};
use crate::locks::{Lock, Locks, alone};
use crate::log::Log;
use crate::tx::{Purpose, Tx};
use crate::{Deps, OpenError};

/// How often a batch is run again when another node was in the way.
const ATTEMPTS: u32 = 5;
/// How often it is run again with more locks.
const RELOCKINGS: u32 = 100;
/// How long the writer waits before it does so.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(5);
/// How long it waits before it asks again what became of a commit, at first and at most.
const BETWEEN_QUESTIONS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// How long a server may take to be gone whose place another one takes.
pub(crate) const SUCCESSION: Duration = Duration::from_secs(3);
/// How long it leaves the queue to others between two slices of housekeeping.
const BETWEEN_SLICES: Duration = Duration::from_millis(20);

/// The way to the writer. A caller that goes away changes nothing: the act is committed and announced all the same.
pub(crate) struct Queue<T: Tx> {
    entries: mpsc::Sender<Queued<T>>,
    pulse: Arc<Pulse>,
}

/// An entry, and when its caller began to wait.
struct Queued<T: Tx> {
    since: Instant,
    entry: QueuedWrite<T>,
}

impl<T: Tx> Queue<T> {
    /// Queues an act; its answer comes after the commit.
    pub(crate) async fn act<A: Transact>(&self, act: A) -> Outcome<A::Answer> {
        let (reply, answer) = oneshot::channel();
        self.push(QueuedWrite::Act(Box::new(Waiting::new(act, reply))))?;
        awaited(answer).await
    }

    /// Queues a message.
    pub(crate) async fn send(&self, new: SendMessage) -> Outcome<Arc<Message>> {
        let (reply, answer) = oneshot::channel();
        self.push(QueuedWrite::Send(Sending { new, outcome: None, reply }))?;
        awaited(answer).await
    }

    /// The state of the writer.
    pub(crate) fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// Whether acts are still taken.
    pub(crate) fn is_open(&self) -> bool {
        !self.entries.is_closed()
    }

    /// Resolves when none are taken any more: the writer was closed, or it panicked.
    pub(crate) async fn ended(&self) {
        self.entries.closed().await;
    }

    /// Has everything finished that is queued, and the writer with it.
    pub(crate) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        self.pulse.close();
        let closing = Queued { since: Instant::now(), entry: QueuedWrite::Close(reply) };
        let done = async {
            if self.entries.send(closing).await.is_ok() {
                closed.await.ok();
            }
        };
        if tokio::time::timeout(limits::STORE_WAIT, done).await.is_err() {
            tracing::error!("the database answers nothing: what was queued is given up");
        }
    }

    fn push(&self, entry: QueuedWrite<T>) -> Outcome<()> {
        self.entries.try_send(Queued { since: Instant::now(), entry }).map_err(|_| Refusal::Unavailable)
    }
}

/// A number of waiting entries as a gauge takes it.
fn depth(entries: usize) -> f64 {
    u32::try_from(entries).unwrap_or(u32::MAX).into()
}

/// Waits for the outcome of what was queued, but not for ever: a database may be frozen.
async fn awaited<A>(answer: oneshot::Receiver<Outcome<A>>) -> Outcome<A> {
    match tokio::time::timeout(limits::STORE_WAIT, answer).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(Refusal::Unavailable),
    }
}

/// What a batch brought about.
#[derive(Default)]
struct Committed {
    events: Vec<Event>,
    /// How it was kept for other nodes, where there are any.
    announcement: Option<Announcement>,
}

/// Begins to write. Whoever can't be beside another server waits a moment for one that is just ending.
async fn first_identity<T: Tx>(tx: &mut T, deps: &Deps) -> Result<WriterIdentity, Fault> {
    let begun = Instant::now();
    loop {
        match WriterIdentity::begin(tx, deps, true).await {
            Err(fault) if fault.class == Class::Taken && begun.elapsed() < SUCCESSION => {
                tokio::time::sleep(BETWEEN_QUESTIONS.0).await;
            }
            outcome => return outcome,
        }
    }
}

/// The writer itself, to be run where its connection lives.
pub(crate) struct Writer<T: Tx> {
    tx: T,
    entries: mpsc::Receiver<Queued<T>>,
    pulse: Arc<Pulse>,
    deps: Deps,
    identity: WriterIdentity,
    pruning: Pruning,
    prune_at: Instant,
    /// Whether something was deleted that the round under way may have passed by already.
    prune_again: bool,
    prune_locks: Locks,
}

impl<T: Tx> Writer<T> {
    /// A new writer of the database's log, and the way to it. `place` names the database in errors.
    pub(crate) async fn begin(mut tx: T, deps: Deps, place: &str) -> Result<(Self, Queue<T>), OpenError> {
        let identity = first_identity(&mut tx, &deps).await;
        let identity = identity.map_err(|fault| OpenError::new(format!("can't begin to write to {place}: {fault}")))?;
        let (queue, entries) = mpsc::channel(limits::WRITE_QUEUE);
        let prune_at = Instant::now() + deps.prune_every;
        let pulse = Arc::new(Pulse::default());
        let queue = Queue { entries: queue, pulse: Arc::clone(&pulse) };
        let pruning = Pruning::default();
        let prune_locks = Locks::of([alone(Lock::HOUSEKEEPING)]);
        Ok((Self { tx, entries, pulse, deps, identity, pruning, prune_at, prune_again: false, prune_locks }, queue))
    }

    /// Works until it is closed, or nobody can queue any more.
    pub(crate) async fn run(mut self) {
        let mut closing = Vec::new();
        loop {
            let mut queued = Vec::new();
            let next = self.entries.recv_many(&mut queued, limits::COMMIT_BATCH);
            let open = tokio::time::timeout_at(self.prune_at.into(), next).await != Ok(0);
            // Entries that this batch has taken wait for its commit, and count as well.
            metrics::gauge!("motet_write_queue_depth").set(depth(self.entries.len() + queued.len()));
            let mut batch = Vec::with_capacity(queued.len());
            for Queued { since, mut entry } in queued {
                if matches!(entry, QueuedWrite::Close(_)) {
                    closing.push(entry);
                    self.entries.close();
                } else if since.elapsed() < limits::STORE_WAIT {
                    batch.push(entry);
                } else {
                    // Its caller was already told that it failed, and may have repeated it since.
                    entry.fail(Class::Broken);
                    entry.answer();
                }
            }
            while !batch.is_empty() {
                let (part, locks) = batch::first(&mut batch);
                self.commit(part, locks).await;
                metrics::gauge!("motet_write_queue_depth").set(depth(self.entries.len()));
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
        closing.into_iter().for_each(QueuedWrite::answer);
    }

    /// Commits a batch, then publishes, then answers: in this order, whatever happens.
    async fn commit(&mut self, mut batch: Vec<QueuedWrite<T>>, locks: Locks) {
        let begun = Instant::now();
        let size = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        match self.attempts(&mut batch, locks).await {
            Ok(committed) => {
                metrics::histogram!("motet_commit_batch_size").record(f64::from(size));
                metrics::histogram!("motet_commit_seconds").record(begun.elapsed().as_secs_f64());
                // A batch without events may have written nothing, so its commit proves nothing.
                if !committed.events.is_empty() {
                    self.pulse.beat(true);
                }
                if let Some(told) = self.publish(committed) {
                    // What other nodes wrote before may be on its way, and the next batch needn't wait for that.
                    tokio::spawn(async move {
                        told.await;
                        batch.into_iter().for_each(QueuedWrite::answer);
                    });
                    return;
                }
            }
            Err(fault) => {
                tracing::error!(acts = size, cause = %fault, "a commit failed");
                self.pulse.beat(false);
                for entry in &mut batch {
                    entry.fail(fault.class);
                }
            }
        }
        batch.into_iter().for_each(QueuedWrite::answer);
    }

    /// Runs the batch, and again where another node was in the way or the connection broke.
    async fn attempts(&mut self, batch: &mut [QueuedWrite<T>], mut locks: Locks) -> Result<Committed, Fault> {
        let (mut attempt, mut relocked, mut reconnected, mut apart) = (1, 0, false, false);
        loop {
            let fault = match self.attempt(batch, &locks, apart).await {
                Ok(committed) => return Ok(committed),
                Err(fault) => fault,
            };
            self.tx.rollback().await;
            match fault.class {
                Class::Unlocked if relocked < RELOCKINGS => {
                    relocked += 1;
                    locks = locks.and(fault.lacking);
                    continue;
                }
                Class::Conflict if attempt < ATTEMPTS => attempt += 1,
                // The conflict, or a mistake that shows at the end, may concern only one act of the batch, so the acts are
                // run one by one.
                Class::Conflict | Class::Statement if !apart && batch.len() > 1 => apart = true,
                Class::Lost if !reconnected => reconnected = true,
                Class::Ended if attempt < ATTEMPTS => {
                    attempt += 1;
                    self.identity = WriterIdentity::begin(&mut self.tx, &self.deps, false).await?;
                }
                _ => return Err(fault),
            }
            tracing::debug!(attempt, cause = %fault, "a commit is run again");
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        }
    }

    /// Runs the batch and commits it. What stands is known when this returns.
    async fn attempt(&mut self, batch: &mut [QueuedWrite<T>], locks: &Locks, apart: bool) -> Result<Committed, Fault> {
        let log = || self.identity.log(&self.deps);
        let log = if apart {
            batch::one_by_one(&mut self.tx, log, batch, locks, Lenience::Conflicts).await?
        } else {
            batch::run(&mut self.tx, log, batch, locks).await?
        };
        let Some(mut log) = log else { return Ok(Committed::default()) };
        let announcement = self.note(&mut log).await?;
        match self.tx.commit().await {
            Ok(()) => {}
            Err(fault) if fault.class == Class::Doubtful => self.settle(fault).await?,
            Err(fault) => return Err(fault),
        }
        self.identity.advanced(&log);
        Ok(Committed { events: log.into_events(), announcement })
    }

    /// Writes how far the writer comes with this; and, where there are other nodes, what they are to be told.
    async fn note(&mut self, log: &mut Log) -> Result<Option<Announcement>, Fault> {
        let wording = if log.events().is_empty() { None } else { self.deps.bus.word(log.events()) };
        if wording.is_some() {
            log.count_as_act(self.identity.last_act());
        }
        self.identity.advance(&mut self.tx, log).await?;
        match wording {
            Some(wording) => self.identity.announce(&mut self.tx, log, wording).await.map(Some),
            None => Ok(None),
        }
    }

    /// Finds out whether a commit stands whose answer was lost. Nothing else is done before that is known, so that its
    /// events are announced in their order. Only a server that is stopping gives up, when no listener is left.
    async fn settle(&mut self, fault: Fault) -> Result<(), Fault> {
        tracing::warn!(cause = %fault, "the answer to a commit is lost");
        self.pulse.beat(false);
        let mut pause = BETWEEN_QUESTIONS.0;
        loop {
            match self.tx.settle().await {
                Ok(true) => {
                    tracing::info!("the commit whose answer was lost stands");
                    return Ok(());
                }
                Ok(false) => return Err(Fault { class: Class::Lost, ..fault }),
                Err(unknown) if self.pulse.is_closing() => return Err(Fault { class: Class::Broken, ..unknown }),
                Err(unknown) => tracing::warn!(cause = %unknown, "what became of a commit isn't known yet"),
            }
            tokio::time::sleep(pause).await;
            pause = BETWEEN_QUESTIONS.1.min(pause * 2);
        }
    }

    /// What is to be waited for before the acts are answered, if anything.
    fn publish(&mut self, Committed { events, announcement }: Committed) -> Option<Told> {
        let sent = events.iter().filter(|event| matches!(event.kind, EventKind::MessageCreated { .. })).count();
        metrics::counter!("motet_messages_total").increment(sent as u64);
        let deletes =
            |event: &Event| matches!(event.kind, EventKind::ChannelDeleted { .. } | EventKind::GuildDeleted { .. });
        if events.iter().any(deletes) {
            self.prune_again = true;
            self.prune_at = self.prune_at.min(Instant::now() + BETWEEN_SLICES);
        }
        if events.is_empty() {
            return None;
        }
        let bus = &self.deps.bus;
        let told = catch_unwind(AssertUnwindSafe(|| match announcement {
            Some(announcement) => bus.announce(announcement, events),
            None => {
                bus.publish(events);
                None
            }
        }));
        told.unwrap_or_else(|_| {
            tracing::error!("a listener failed on what it was told");
            None
        })
    }

    /// A slice of housekeeping, in a commit of its own.
    async fn prune(&mut self) {
        let more = match self.slice().await {
            Ok(more) => {
                self.prune_locks = Locks::of([alone(Lock::HOUSEKEEPING)]);
                more
            }
            Err(fault) => {
                self.tx.rollback().await;
                if fault.class != Class::Unlocked {
                    tracing::warn!(cause = %fault, "housekeeping failed");
                }
                let again = fault.class == Class::Unlocked;
                self.prune_locks = std::mem::take(&mut self.prune_locks).and(fault.lacking);
                again
            }
        };
        let more = more || std::mem::take(&mut self.prune_again);
        self.prune_at = Instant::now() + if more { BETWEEN_SLICES } else { self.deps.prune_every };
    }

    async fn slice(&mut self) -> Result<bool, Fault> {
        self.tx.begin(Purpose::Housekeeping, &self.prune_locks).await?;
        let more = self.pruning.slice(&mut self.tx, self.deps.clock.now(), self.deps.log_life).await?;
        // It doesn't matter whether this commit stands: what is left is deleted in the next round.
        self.tx.commit().await?;
        Ok(more)
    }
}
