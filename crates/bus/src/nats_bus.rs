//! The bus of a node among others. Each commit is kept in the database as other nodes are told of it, and said over NATS as
//! well: what is said there is heard at once, and what isn't is read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::Event;
use domain::ports::{Announced, Announcement, Bus, NodeListeners, Subscriber, Told};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::local::Local;
use crate::message::HeardCommit;
use crate::nats::NatsLink;
use crate::sequencer::{Commit, Sequencer};
use crate::wording;

/// How long the answer to an act waits for what came before it to be told. Its commit stands anyway.
const TELLING: Duration = Duration::from_secs(5);
/// How many messages wait to be said; more are dropped.
const SAYING: usize = 4096;

/// The bus of one node of a cluster.
pub struct NatsBus {
    local: Local,
    sequencer: Mutex<Sequencer>,
    /// Once this node hears others.
    pub(crate) link: OnceLock<NatsLink>,
    outgoing: mpsc::Sender<Outgoing>,
    /// Taken by whoever says them.
    pub(crate) queued: Mutex<Option<mpsc::Receiver<Outgoing>>>,
    /// Whether the other nodes are heard, so that it makes sense to wait for them.
    pub(crate) follows: AtomicBool,
    /// Notified when a commit waits for others, or is to be read.
    pub(crate) bell: Notify,
    /// Whether something is to be read that won't come otherwise.
    unread: AtomicBool,
}

/// A message to be said.
pub(crate) enum Outgoing {
    Commit(Announcement),
    Passing(Bytes),
}

impl NatsBus {
    /// A bus that delivers to this subscriber. Others hear of it, and it of them, once it [follows](Self::join) them.
    ///
    /// # Errors
    /// The thread for events that aren't kept can't be started.
    pub fn new(subscriber: Arc<dyn Subscriber>) -> std::io::Result<Self> {
        let local = Local::new(subscriber)?;
        let (outgoing, queued) = mpsc::channel(SAYING);
        Ok(Self {
            local,
            sequencer: Mutex::default(),
            link: OnceLock::new(),
            outgoing,
            queued: Mutex::new(Some(queued)),
            follows: AtomicBool::new(false),
            bell: Notify::new(),
            unread: AtomicBool::new(false),
        })
    }

    /// A panic while it was held left it whole: every change is made in one call.
    pub(crate) fn sequencer(&self) -> MutexGuard<'_, Sequencer> {
        self.sequencer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what another node said of a commit.
    pub(crate) fn hear(&self, heard: HeardCommit, bytes: usize) {
        let HeardCommit { place, events } = heard;
        let mut sequencer = self.sequencer();
        if let Some(events) = events
            && sequencer.knows(place.writer)
        {
            sequencer.take(Commit { place, events, bytes, since: Instant::now(), awaited: None });
            self.tell(&mut sequencer);
            if sequencer.is_waiting() {
                self.bell.notify_one();
            }
            return;
        }
        drop(sequencer);
        self.ring();
    }

    /// Has the database read.
    pub(crate) fn ring(&self) {
        self.unread.store(true, Ordering::Relaxed);
        self.bell.notify_one();
    }

    /// Whether there is something to read.
    pub(crate) fn is_behind(&self) -> bool {
        self.unread.swap(false, Ordering::Relaxed) || self.sequencer().is_waiting()
    }

    /// Takes what another node said that isn't kept.
    pub(crate) fn hear_passing(&self, events: Vec<Event>) {
        if !events.is_empty() {
            self.local.publish_ephemeral(events);
        }
    }

    /// Takes what was read of the database. False where that isn't all, and more is to be read at once.
    pub(crate) fn read(&self, news: Announced, listeners: &dyn NodeListeners) -> bool {
        let Announced { writers, announcements, is_whole } = news;
        let commits: Vec<Commit> = announcements.into_iter().map(commit).collect();
        let mut sequencer = self.sequencer();
        // What was given up before is among what was read.
        sequencer.gave_up();
        sequencer.learn(&writers);
        for commit in commits {
            sequencer.take(commit);
            self.tell(&mut sequencer);
        }
        let is_all = is_whole && !sequencer.gave_up();
        while is_all && sequencer.pass(&writers) {
            self.tell(&mut sequencer);
        }
        for (ended, by) in sequencer.fold(&writers) {
            listeners.fold(ended, by);
        }
        is_all
    }

    /// So much was missed that can't be read any more: whoever listens comes back, and is told it from the log.
    pub(crate) fn lose_track(&self, news: &Announced, listeners: &dyn NodeListeners) {
        self.sequencer().begin(&news.writers);
        listeners.lose_track();
    }

    /// Nothing will be heard any more, so that nobody is to wait for it.
    pub(crate) fn close(&self) {
        self.follows.store(false, Ordering::Relaxed);
        self.sequencer().clear();
    }

    /// Tells this node's listeners all whose turn has come.
    fn tell(&self, sequencer: &mut Sequencer) {
        while let Some(Commit { events, since, awaited, .. }) = sequencer.next() {
            if catch_unwind(AssertUnwindSafe(|| self.local.publish(events))).is_err() {
                tracing::error!("a listener failed on what it was told");
            }
            metrics::histogram!("motet_bus_wait_seconds").record(since.elapsed().as_secs_f64());
            if let Some(awaited) = awaited {
                awaited.send(()).ok();
            }
        }
        metrics::gauge!("motet_bus_waiting").set(f64::from(u32::try_from(sequencer.waiting()).unwrap_or(u32::MAX)));
    }

    fn say(&self, outgoing: Outgoing) {
        if self.outgoing.try_send(outgoing).is_err() {
            metrics::counter!("motet_bus_dropped_total").increment(1);
        }
    }
}

fn commit(announcement: Announcement) -> Commit {
    let Announcement { place, wording } = announcement;
    Commit { place, events: wording::read(&wording), bytes: wording.len(), since: Instant::now(), awaited: None }
}

impl Bus for NatsBus {
    fn publish(&self, events: Vec<Event>) {
        let worded = wording::word(&events);
        self.local.publish(events);
        self.say(Outgoing::Passing(worded.into()));
    }

    fn publish_ephemeral(&self, events: Vec<Event>) {
        let worded = wording::word(&events);
        self.local.publish_ephemeral(events);
        self.say(Outgoing::Passing(worded.into()));
    }

    fn pass_on(&self, events: Vec<Event>) {
        if !events.is_empty() {
            self.say(Outgoing::Passing(wording::word(&events).into()));
        }
    }

    fn word(&self, events: &[Event]) -> Option<String> {
        Some(wording::word(events))
    }

    fn announce(&self, announcement: Announcement, events: Vec<Event>) -> Option<Told> {
        let (place, bytes) = (announcement.place.clone(), announcement.wording.len());
        self.say(Outgoing::Commit(announcement));
        if !self.follows.load(Ordering::Relaxed) {
            self.local.publish(events);
            return None;
        }
        let (sender, told) = oneshot::channel();
        let mut sequencer = self.sequencer();
        sequencer.meet(place.writer, place.before);
        sequencer.take(Commit { place, events, bytes, since: Instant::now(), awaited: Some(sender) });
        self.tell(&mut sequencer);
        let waits = sequencer.is_waiting();
        drop(sequencer);
        if waits {
            self.bell.notify_one();
        }
        told_in_time(told)
    }

    fn is_connected(&self) -> bool {
        self.link.get().is_some_and(|link| link.state.is_connected())
    }
}

/// None where it was told already.
fn told_in_time(mut told: oneshot::Receiver<()>) -> Option<Told> {
    if !matches!(told.try_recv(), Err(oneshot::error::TryRecvError::Empty)) {
        return None;
    }
    Some(Box::pin(async move {
        if tokio::time::timeout(TELLING, told).await.is_err() {
            tracing::warn!("what stands in the database can't be told yet: what came before it isn't there");
        }
    }))
}
