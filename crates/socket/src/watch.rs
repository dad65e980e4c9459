//! The timer of a connection that has a task: it serves all of its times, and is only reset for an earlier one.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::times::{ConnectionTimes, Due};

/// The times of one connection, with a timer.
pub(crate) struct Watch {
    times: ConnectionTimes,
    ping_every: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Watch {
    pub(crate) fn new(ping_every: Duration) -> Self {
        let times = ConnectionTimes::new(ping_every, Instant::now());
        let timer = Box::pin(sleep_until(times.next()));
        Self { times, ping_every, timer }
    }

    /// The peer sent something, or nothing was read from it until now.
    pub(crate) fn heard(&mut self) {
        self.times.heard(Instant::now());
    }

    /// Sets the handler's deadline.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.times.set_deadline(deadline);
    }

    /// Notes that nothing waits to be written.
    pub(crate) fn writes_all(&mut self) {
        self.times.writes_all();
    }

    /// Notes that the peer doesn't read what waits.
    pub(crate) fn stalls(&mut self, took_some: bool) {
        self.times.stalls(took_some, Instant::now());
    }

    /// Ends everything after this much time. From then on nothing else becomes due.
    pub(crate) fn end_after(&mut self, time: Duration) {
        self.times.end_at(Instant::now() + time);
    }

    /// Whether the end is set.
    pub(crate) fn is_ending(&self) -> bool {
        self.times.is_ending()
    }

    /// Ready when something is due. Silence counts against a peer only while it is listened to.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, listening: bool) -> Poll<Due> {
        loop {
            let next = self.times.next();
            if next < self.timer.deadline() {
                self.timer.as_mut().reset(next);
            }
            ready!(self.timer.as_mut().poll(cx));
            let due = self.times.due(Instant::now(), listening, self.ping_every);
            let next = self.times.next();
            self.timer.as_mut().reset(next);
            if let Some(due) = due {
                return Poll::Ready(due);
            }
        }
    }
}
