//! The store as the domain sees it: acts go to the writer, questions to the readers.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::model::{Message, Session, SessionId, User};
use domain::ports::Store;
use domain::verbs::SendMessage;
use domain::{Outcome, Refusal, limits};

use crate::acts::{Probe, Transact};
use crate::reads::Read;
use crate::reads::accounts::{Reachable, ValidSession};
use crate::reads::listening::BrokenStreams;
use crate::tx::Tx;
use crate::writer::Queue;

/// Connections that read.
pub(crate) trait Readers: Send + Sync + 'static {
    /// The engine's connection.
    type Tx: Tx;

    /// Asks one question.
    fn read<R: Read>(&self, read: R) -> impl Future<Output = Outcome<R::Answer>> + Send;

    /// A login that isn't over, and its account.
    fn login(&self, session: SessionId) -> impl Future<Output = Outcome<(Session, Arc<User>)>> + Send {
        self.read(ValidSession(session))
    }

    /// Ends them. Later questions are refused as unavailable.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// An open store.
pub(crate) struct StoreHandle<R: Readers> {
    queue: Queue<R::Tx>,
    readers: R,
    /// How long the event log keeps an event.
    log_life: Duration,
    /// What was found when it was last looked whether acts are taken, and when.
    found: tokio::sync::Mutex<Option<(Instant, Outcome<()>)>>,
}

impl<R: Readers> StoreHandle<R> {
    pub(crate) fn new(queue: Queue<R::Tx>, readers: R, log_life: Duration) -> Self {
        Self { queue, readers, log_life, found: tokio::sync::Mutex::new(None) }
    }

    pub(crate) fn log_life(&self) -> Duration {
        self.log_life
    }

    pub(crate) async fn act<A: Transact>(&self, act: A) -> Outcome<A::Answer> {
        self.queue.act(act).await
    }

    pub(crate) async fn send(&self, new: SendMessage) -> Outcome<Arc<Message>> {
        self.queue.send(new).await
    }

    pub(crate) async fn read<Q: Read>(&self, read: Q) -> Outcome<Q::Answer> {
        in_time(self.readers.read(read)).await
    }

    pub(crate) async fn login(&self, session: SessionId) -> Outcome<(Session, Arc<User>)> {
        in_time(self.readers.login(session)).await
    }

    /// Whether questions are answered and acts are taken. Writes a probe where the last commit doesn't show it.
    async fn look(&self) -> Outcome<()> {
        let taken = async {
            let pulse = self.queue.pulse();
            if !pulse.is_well() {
                self.act(Probe { doubtful: pulse.is_unwell() }).await?;
                pulse.beat(true);
            }
            Ok(())
        };
        let both = async { tokio::try_join!(self.read(Reachable), taken) };
        match tokio::time::timeout(limits::PROBE_WAIT, both).await {
            Ok(found) => found.map(drop),
            Err(_) => Err(Refusal::Unavailable),
        }
    }
}

/// Waits for an answer, but not for ever.
async fn in_time<A>(answer: impl Future<Output = Outcome<A>>) -> Outcome<A> {
    tokio::time::timeout(limits::STORE_WAIT, answer).await.unwrap_or(Err(Refusal::Unavailable))
}

#[async_trait]
impl<R: Readers> Store for StoreHandle<R> {
    async fn ready(&self) -> Outcome<()> {
        if !self.queue.is_open() {
            return Err(Refusal::Unavailable);
        }
        // A caller that comes during a look waits for its result and uses that.
        let mut found = self.found.lock().await;
        if let Some((at, outcome)) = &*found
            && at.elapsed() < limits::PROBE_LIFE
            && !(outcome.is_ok() && self.queue.pulse().is_unwell())
        {
            return outcome.clone();
        }
        let outcome = self.look().await;
        *found = Some((Instant::now(), outcome.clone()));
        outcome
    }

    async fn ended(&self) {
        self.queue.ended().await;
    }

    async fn broken_streams(&self) -> Outcome<u64> {
        self.read(BrokenStreams).await
    }

    async fn close(&self) {
        self.queue.close().await;
        self.readers.close().await;
    }
}
