//! Listeners and speakers on one swarm, and what happens when the speakers keep a number of messages in flight.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::padded;
use super::score::{Score, mark};
use crate::Failure;
use crate::client::refuses;
use crate::machine::meter::{Cost, Meter};
use crate::report::Figures;
use crate::stats::real;
use crate::swarm::Swarm;
use crate::wire::Kind;

/// How long nothing may be heard before the run is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one turn waits for something to be heard.
const TURN: Duration = Duration::from_millis(100);

/// Makes the bytes with which a speaker says something.
pub(super) type EncodeSend<'a> = Box<dyn Fn(usize, &str) -> Vec<u8> + 'a>;

/// A server's listeners and speakers.
pub(super) struct Stage<'a> {
    /// The connections: the listeners first, then the speakers.
    pub(super) swarm: Swarm,
    /// How many of them listen.
    pub(super) listeners: usize,
    /// How they speak.
    pub(super) encode_send: EncodeSend<'a>,
    /// The server's process.
    pub(super) process: u32,
}

/// What is said.
#[derive(Clone, Copy)]
pub(super) struct SendLoad {
    /// How many messages.
    pub(super) messages: usize,
    /// How many are said before the first of them has been heard by all.
    pub(super) window: usize,
    /// How many of the speakers say them, in turn.
    pub(super) speakers: usize,
    /// How long each is, in bytes.
    pub(super) payload: usize,
    /// Whether the client looks for what has come without ever sleeping.
    pub(super) spin: bool,
}

/// How it went.
pub(super) struct FanoutResult {
    score: Score,
    cost: Cost,
}

impl Stage<'_> {
    /// Says everything, and waits until everybody has heard it.
    pub(super) fn run(&mut self, load: SendLoad) -> Result<FanoutResult, Failure> {
        let meter = Meter::start(self.process)?;
        let mut score = Score::new(self.listeners, load.speakers == 1);
        // Who may say something now, and who has said what.
        let mut free: VecDeque<usize> = (0..load.window).map(|turn| turn % load.speakers).collect();
        let mut speaker_of = Vec::with_capacity(load.messages);
        let (mut progress, mut progress_at) = (0, Instant::now());
        while score.complete < load.messages {
            while speaker_of.len() < load.messages
                && let Some(speaker) = free.pop_front()
            {
                let message = score.send(Instant::now());
                let bytes = (self.encode_send)(speaker, &padded(&mark(message), load.payload));
                self.swarm.send(self.listeners + speaker, &bytes)?;
                speaker_of.push(speaker);
            }
            self.swarm.turn(if load.spin { Duration::ZERO } else { TURN }, |heard| {
                if heard.connection >= self.listeners {
                    return if refuses(heard.kind, heard.body) { Err(refusal(heard.body)) } else { Ok(()) };
                }
                if heard.kind == Kind::Message
                    && let Some(message) = score.hear(heard.connection, heard.body, heard.at)?
                {
                    free.push_back(speaker_of[message]);
                }
                Ok(())
            })?;
            if score.heard > progress {
                (progress, progress_at) = (score.heard, Instant::now());
            } else if progress_at.elapsed() > PATIENCE {
                return Err(Failure(format!("after {progress} deliveries nothing was heard for {PATIENCE:?}")));
            }
        }
        Ok(FanoutResult { score, cost: meter.stop()? })
    }
}

fn refusal(body: &[u8]) -> Failure {
    Failure(format!("a message was refused: {}", String::from_utf8_lossy(body)))
}

impl FanoutResult {
    /// Deliveries a second.
    pub(super) fn rate(&self) -> f64 {
        real(self.score.heard) / self.cost.elapsed.as_secs_f64()
    }

    /// The time from sending to hearing that this share of deliveries did not exceed, in milliseconds.
    pub(super) fn latency(&self, share: f64) -> f64 {
        self.score.latency.percentile(share)
    }

    /// The server's processor time for one delivery, in microseconds.
    pub(super) fn processor(&self) -> f64 {
        self.cost.server * 1e6 / real(self.score.heard)
    }

    /// Adds what was found.
    pub(super) fn report(&self, whose: &str, figures: &mut Figures) {
        figures.add(format!("{whose}deliveries"), self.rate(), "1/s");
        figures.add(format!("{whose}delivery p50"), self.latency(0.5), "ms");
        figures.add(format!("{whose}delivery p99"), self.latency(0.99), "ms");
        figures.add(format!("{whose}server's processor time a delivery"), self.processor(), "µs");
        figures.add(format!("{whose}client's share of its core"), self.cost.client, "%");
        figures.add(format!("{whose}others' share of the machine"), self.cost.others, "%");
        figures.add(format!("{whose}frame"), real(self.score.bytes) / real(self.score.heard), "B");
    }
}
