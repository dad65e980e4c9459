//! Hears what other nodes say, and reads what they don't.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_nats::ServerAddr;
use domain::ports::{Bus as _, NodeListeners, NodeName, Store};
use domain::{Outcome, limits};
use futures_util::StreamExt;

use crate::nats::{NatsLink, Topic};
use crate::nats_bus::{NatsBus, Outgoing};
use crate::roll_call::{self, RollCall};
use crate::{message, wording};

/// How often the database is read while NATS is silent, and while it is away.
const READING: Duration = Duration::from_secs(1);
const READING_ALONE: Duration = Duration::from_millis(250);
/// How long what a commit waits for may still come over NATS.
const GRACE: Duration = Duration::from_millis(10);
/// How long to wait after a read that failed.
const PAUSE: Duration = Duration::from_millis(250);

/// A node on its way to hear others.
pub struct Follower {
    bus: Arc<NatsBus>,
    listeners: Arc<dyn NodeListeners>,
    store: Arc<dyn Store>,
    roll: Mutex<RollCall>,
}

impl NatsBus {
    /// Begins to hear the other nodes that use this store, over these servers. When it returns nothing is missed that is
    /// committed from now on, as long as the follower runs. `node` is the name that this one gives itself.
    pub async fn join(
        self: Arc<Self>,
        node: NodeName,
        listeners: Arc<dyn NodeListeners>,
        store: Arc<dyn Store>,
        servers: Vec<ServerAddr>,
    ) -> Outcome<Follower> {
        let installation = store.installation().await?;
        match NatsLink::open(servers, &installation).await {
            Ok(link) => drop(self.link.set(link)),
            Err(cause) => tracing::error!(cause, "NATS can't be used"),
        }
        let writers = store.writers().await?;
        self.sequencer().begin(&writers);
        self.follows.store(true, Ordering::Relaxed);
        Ok(Follower { bus: self, listeners, store, roll: Mutex::new(RollCall::new(node)) })
    }
}

impl Follower {
    /// Follows the other nodes until it is dropped.
    pub async fn run(self) {
        let closing = Closing(&self.bus);
        tokio::join!(
            self.keep_up(),
            self.say(),
            self.hear(Topic::Commits),
            self.hear(Topic::Passing),
            self.hear(Topic::Roll),
            self.call_the_roll(),
        );
        drop(closing);
    }

    /// Reads what others committed: often enough where NATS says nothing, and at once where something is missing.
    async fn keep_up(&self) {
        let mut last = Instant::now();
        loop {
            self.wait_for_news().await;
            let told = self.bus.sequencer().told();
            match self.store.announced(told).await {
                Ok(news) if last.elapsed() > limits::ANNOUNCEMENT_LIFE => {
                    tracing::warn!("this node was cut off for too long: its listeners are to come back");
                    self.bus.lose_track(&news, self.listeners.as_ref());
                    last = Instant::now();
                }
                Ok(news) => {
                    last = Instant::now();
                    if !self.bus.read(news, self.listeners.as_ref()) {
                        self.bus.ring();
                    }
                }
                Err(refusal) => {
                    tracing::debug!(reason = refusal.label(), "what other nodes committed can't be read");
                    tokio::time::sleep(PAUSE).await;
                }
            }
            metrics::counter!("motet_bus_reads_total").increment(1);
        }
    }

    async fn wait_for_news(&self) {
        let connected = self.bus.is_connected();
        let pause = tokio::time::sleep(if connected { READING } else { READING_ALONE });
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => return,
                () = self.gap() => return,
                () = self.bus.bell.notified() => {
                    if !connected {
                        return;
                    }
                    tokio::time::sleep(GRACE).await;
                    if self.bus.is_behind() {
                        return;
                    }
                }
            }
        }
    }

    /// Says who comes here and goes, and gives up nodes that are gone.
    async fn call_the_roll(&self) {
        let Some(link) = self.bus.link.get() else { return };
        loop {
            tokio::time::sleep(roll_call::LOOKING).await;
            let Some(since) = link.state.connected_since() else { continue };
            let now = Instant::now();
            let messages = self.roll().look(self.listeners.as_ref(), now);
            for message in messages {
                match serde_json::to_vec(&message) {
                    Ok(message) => link.say(Topic::Roll, message.into()).await,
                    Err(error) => tracing::error!(%error, "who is here can't be worded"),
                }
            }
            self.roll().give_up(self.listeners.as_ref(), since, now);
        }
    }

    fn roll(&self) -> MutexGuard<'_, RollCall> {
        self.roll.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves when NATS may have lost something.
    async fn gap(&self) {
        match self.bus.link.get() {
            Some(link) => link.state.gap.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Says what this node has to say.
    async fn say(&self) {
        let queued = self.bus.queued.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (Some(link), Some(mut queued)) = (self.bus.link.get(), queued) else { return };
        while let Some(outgoing) = queued.recv().await {
            match outgoing {
                Outgoing::Commit(announcement) => {
                    link.say(Topic::Commits, message::commit(&announcement, link.most())).await;
                }
                Outgoing::Passing(worded) => link.say(Topic::Passing, worded).await,
            }
        }
    }

    /// Hears what others say of this. The library connects anew and subscribes again by itself.
    async fn hear(&self, topic: Topic) {
        let Some(link) = self.bus.link.get() else { return };
        loop {
            match link.hear(topic).await {
                Ok(mut messages) => {
                    while let Some(message) = messages.next().await {
                        self.take(topic, &message.payload);
                    }
                }
                Err(cause) => tracing::warn!(cause, "other nodes can't be heard"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn take(&self, topic: Topic, payload: &[u8]) {
        metrics::counter!("motet_bus_heard_total").increment(1);
        match topic {
            Topic::Commits => match message::read_commit(payload) {
                Some(heard) => self.bus.hear(heard, payload.len()),
                None => tracing::warn!("what another node said can't be read"),
            },
            Topic::Roll => match serde_json::from_slice(payload) {
                Ok(message) => self.roll().hear(message, self.listeners.as_ref(), Instant::now()),
                Err(error) => tracing::warn!(%error, "who is at another node can't be read"),
            },
            Topic::Passing => {
                let events = str::from_utf8(payload).map(wording::read).unwrap_or_default();
                // What is kept comes in commits alone.
                let events = events.into_iter().filter(|event| event.position.is_none() && event.seq.is_none());
                self.bus.hear_passing(events.collect());
            }
        }
    }
}

/// Says, when the following ends, that nobody is to wait for others any more.
struct Closing<'a>(&'a NatsBus);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
