//! The times of one connection, whoever keeps its timer: how long its peer has been silent, its handler's deadline, and
//! when the connection is dropped whatever is still unsent.

use std::time::Duration;

use tokio::time::Instant;

use crate::limits::{PINGS_UNANSWERED, STALLED};

/// The times of one connection.
pub(crate) struct ConnectionTimes {
    last_heard: Instant,
    next_ping: Instant,
    unanswered: u8,
    deadline: Option<Instant>,
    /// Until when the peer has to read something of what waits for it.
    patience: Option<Instant>,
    end: Option<Instant>,
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

impl ConnectionTimes {
    pub(crate) fn new(ping_every: Duration, now: Instant) -> Self {
        let next_ping = now + ping_every;
        let (unanswered, deadline, patience, end) = (0, None, None, None);
        Self { last_heard: now, next_ping, unanswered, deadline, patience, end }
    }

    /// The peer sent something, or nothing was read from it until now: its silence starts anew.
    pub(crate) fn heard(&mut self, now: Instant) {
        self.last_heard = now;
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
    pub(crate) fn stalls(&mut self, took_some: bool, now: Instant) {
        if took_some {
            self.heard(now);
        }
        if took_some || self.patience.is_none() {
            self.patience = Some(now + STALLED);
        }
    }

    /// Ends everything at this moment. From then on nothing else becomes due.
    pub(crate) fn end_at(&mut self, end: Instant) {
        self.end = Some(end);
    }

    /// Whether the end is set.
    pub(crate) fn is_ending(&self) -> bool {
        self.end.is_some()
    }

    /// When something may become due.
    pub(crate) fn next(&self) -> Instant {
        let open = [self.deadline, self.patience].into_iter().flatten().fold(self.next_ping, Instant::min);
        self.end.unwrap_or(open)
    }

    /// What is due now, where a peer is asked after so much silence. Silence counts against a peer only while it is listened to.
    pub(crate) fn due(&mut self, now: Instant, listening: bool, ping_every: Duration) -> Option<Due> {
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
        let silent_until = self.last_heard + ping_every;
        if now < silent_until {
            self.next_ping = silent_until;
            return None;
        }
        self.next_ping = now + ping_every;
        if listening && self.unanswered >= PINGS_UNANSWERED {
            return Some(Due::Silence);
        }
        self.unanswered += u8::from(listening);
        Some(Due::Ping)
    }
}
