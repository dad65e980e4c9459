//! The times of one connection: how long its peer has been silent, its handler's deadline, and when the connection is
//! dropped whatever is still unsent. One timer serves all three, and is only reset for an earlier time.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::limits::{PINGS_UNANSWERED, STALLED};

/// The times of one connection.
pub(crate) struct Watch {
    ping_every: Duration,
    last_heard: Instant,
    next_ping: Instant,
    unanswered: u8,
    deadline: Option<Instant>,
    /// Until when the peer has to read something of what waits for it.
    patience: Option<Instant>,
    end: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

/// What has become due.
pub(crate) enum Due {
    /// To ask the peer whether it is there.
    Ping,
    /// To give up a peer that answered nothing.
    Silence,
    /// To give up a peer that takes nothing of what waits for it.
    Stalled,
    /// The handler's deadline, unless it was moved meanwhile.
    Deadline(Instant),
    /// To drop the connection.
    End,
}

impl Watch {
    pub(crate) fn new(ping_every: Duration) -> Self {
        let now = Instant::now();
        let next_ping = now + ping_every;
        let timer = Box::pin(sleep_until(next_ping));
        let (unanswered, deadline, patience, end) = (0, None, None, None);
        Self { ping_every, last_heard: now, next_ping, unanswered, deadline, patience, end, timer }
    }

    /// The peer sent something, or nothing was read from it until now: its silence starts anew.
    pub(crate) fn heard(&mut self) {
        self.last_heard = Instant::now();
        self.unanswered = 0;
    }

    /// Sets the handler's deadline.
    pub(crate) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Notes that nothing waits to be written.
    pub(crate) fn writes_all(&mut self) {
        self.patience = None;
    }

    /// Notes that the peer doesn't read what waits. If it read some of it lately, it is alive: it may be busy with a
    /// large frame, and not have seen a ping that waits behind it.
    pub(crate) fn stalls(&mut self, took_some: bool) {
        if took_some {
            self.heard();
        }
        if took_some || self.patience.is_none() {
            self.patience = Some(Instant::now() + STALLED);
        }
    }

    /// Ends everything after this much time. From then on nothing else becomes due.
    pub(crate) fn end_after(&mut self, time: Duration) {
        self.end = Some(Instant::now() + time);
    }

    /// Whether the end is set.
    pub(crate) fn is_ending(&self) -> bool {
        self.end.is_some()
    }

    /// Ready when something is due. Silence counts against a peer only while it is listened to.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, listening: bool) -> Poll<Due> {
        loop {
            let next = self.next();
            if next < self.timer.deadline() {
                self.timer.as_mut().reset(next);
            }
            ready!(self.timer.as_mut().poll(cx));
            let due = self.due(Instant::now(), listening);
            let next = self.next();
            self.timer.as_mut().reset(next);
            if let Some(due) = due {
                return Poll::Ready(due);
            }
        }
    }

    fn next(&self) -> Instant {
        let open = [self.deadline, self.patience].into_iter().flatten().fold(self.next_ping, Instant::min);
        self.end.unwrap_or(open)
    }

    fn due(&mut self, now: Instant, listening: bool) -> Option<Due> {
        if let Some(end) = self.end {
            return (end <= now).then_some(Due::End);
        }
        if self.deadline.take_if(|deadline| *deadline <= now).is_some() {
            return Some(Due::Deadline(now));
        }
        if self.patience.take_if(|patience| *patience <= now).is_some() {
            return Some(Due::Stalled);
        }
        if now < self.next_ping {
            return None;
        }
        let silent_until = self.last_heard + self.ping_every;
        if now < silent_until {
            self.next_ping = silent_until;
            return None;
        }
        self.next_ping = now + self.ping_every;
        if listening && self.unanswered >= PINGS_UNANSWERED {
            return Some(Due::Silence);
        }
        self.unanswered += u8::from(listening);
        Some(Due::Ping)
    }
}
