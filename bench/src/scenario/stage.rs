//! Listeners and speakers on one swarm, and what happens when the speakers keep a number of messages in flight.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::score::{Score, content};
use crate::Failure;
use crate::client::{Client, Room, refuses};
use crate::line::Line;
use crate::machine::meter::{Cost, Meter};
use crate::machine::nats::Nats;
use crate::machine::peer::Peer;
use crate::report::Figures;
use crate::stats::{Histogram, real};
use crate::swarm::Swarm;
use crate::wire::{Kind, nats};

/// How long nothing may be heard before the run is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one turn waits for something to be heard.
const TURN: Duration = Duration::from_millis(100);

/// Opens the connection of a speaker, told by its number.
type OpenSpeaker<'a> = Box<dyn Fn(usize) -> Result<Line, Failure> + 'a>;
/// Makes the bytes with which a speaker says something.
type EncodeSend<'a> = Box<dyn Fn(usize, &str) -> Vec<u8> + 'a>;

/// A server's listeners and speakers.
pub(crate) struct Stage<'a> {
    /// The connections: the listeners first, then the speakers.
    swarm: Swarm,
    /// How many of them listen.
    listeners: usize,
    open_speaker: OpenSpeaker<'a>,
    encode_send: EncodeSend<'a>,
    /// The server's processes.
    processes: Vec<u32>,
}

/// What is said.
#[derive(Clone, Copy)]
pub(crate) struct SendLoad {
    /// How many messages at most.
    pub(crate) messages: usize,
    /// How long at most.
    pub(crate) time: Duration,
    /// How many are said before the first of them has been heard by all.
    pub(crate) window: usize,
    /// How many speakers say them, in turn.
    pub(crate) speakers: usize,
    /// How long each is, in bytes.
    pub(crate) payload: usize,
    /// Whether the client looks for what has come without ever sleeping.
    pub(crate) spin: bool,
}

/// How it went.
pub(crate) struct FanoutResult {
    score: Score,
    /// What it took.
    pub(crate) cost: Cost,
}

impl<'a> Stage<'a> {
    /// The clients of our server of these processes, who are all in one channel and share so many sockets.
    pub(crate) fn of_users(
        processes: &[u32],
        users: &'a [Client],
        room: &'a Room,
        listeners: usize,
    ) -> Result<Self, Failure> {
        let speaker = |number: usize| &users[number % users.len()];
        let sockets = users.iter().cycle().take(listeners).map(Client::listen);
        Self::new(
            processes,
            sockets,
            Box::new(move |number| speaker(number).speak()),
            Box::new(move |number, content| speaker(number).saying(room, content)),
        )
    }

    /// Those of `nats-server`.
    pub(crate) fn of_nats(nats: &'a Nats, listeners: usize) -> Result<Self, Failure> {
        let sockets = (0..listeners).map(|_| nats.subscriber());
        let encode = Box::new(|_, content: &str| nats::publish(content));
        Self::new(&[nats.process.id()], sockets, Box::new(|_| nats.publisher()), encode)
    }

    /// Those of a peer.
    pub(crate) fn of_peer(peer: &'a Peer, listeners: usize) -> Result<Self, Failure> {
        let sockets = (0..listeners).map(|_| peer.listener());
        let encode = Box::new(|_, content: &str| peer.publishing(content));
        Self::new(&[peer.process.id()], sockets, Box::new(|_| peer.publisher()), encode)
    }

    fn new(
        processes: &[u32],
        listeners: impl Iterator<Item = Result<Line, Failure>>,
        open_speaker: OpenSpeaker<'a>,
        encode_send: EncodeSend<'a>,
    ) -> Result<Self, Failure> {
        let mut stage =
            Self { swarm: Swarm::new()?, listeners: 0, open_speaker, encode_send, processes: processes.to_vec() };
        for line in listeners {
            stage.swarm.add(line?)?;
            stage.listeners += 1;
        }
        Ok(stage)
    }

    /// Says everything, and waits until everybody has heard it. The speakers come anew for each run: a server ends
    /// connections that ask nothing for a while, as theirs would while others are measured.
    pub(crate) fn run(&mut self, load: SendLoad) -> Result<FanoutResult, Failure> {
        self.swarm.truncate(self.listeners);
        for number in 0..load.speakers {
            self.swarm.add((self.open_speaker)(number)?)?;
        }
        let meter = Meter::start(&self.processes)?;
        let started = Instant::now();
        let mut score = Score::new(self.listeners, load.speakers == 1, load.payload);
        // Who may say something now, and who has said what.
        let mut free: VecDeque<usize> = (0..load.window).map(|turn| turn % load.speakers).collect();
        let mut speaker_of = Vec::new();
        let (mut progress, mut progress_at) = (0, Instant::now());
        let mut goes_on = true;
        while goes_on || score.complete < speaker_of.len() {
            while goes_on && let Some(speaker) = free.pop_front() {
                let message = score.send(Instant::now());
                let bytes = (self.encode_send)(speaker, &content(message, load.payload));
                self.swarm.send(self.listeners + speaker, &bytes)?;
                speaker_of.push(speaker);
                goes_on = speaker_of.len() < load.messages && started.elapsed() < load.time;
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
    pub(crate) fn rate(&self) -> f64 {
        real(self.score.heard) / self.cost.elapsed.as_secs_f64()
    }

    /// The time from sending to hearing that this share of deliveries did not exceed, in milliseconds.
    pub(crate) fn latency(&self, share: f64) -> f64 {
        self.score.latency.percentile(share)
    }

    /// The server's processor time for one delivery, in microseconds.
    pub(crate) fn processor(&self) -> f64 {
        self.cost.server * 1e6 / real(self.score.heard)
    }

    /// The times from sending to hearing, of every delivery.
    pub(crate) fn latencies(&self) -> &Histogram {
        &self.score.latency
    }

    /// Bytes of a frame, as its listeners get it.
    pub(crate) fn frame(&self) -> f64 {
        real(self.score.bytes) / real(self.score.heard)
    }

    /// Adds what was found.
    pub(crate) fn report(&self, whose: &str, figures: &mut Figures) {
        figures.add(format!("{whose}deliveries"), self.rate(), "1/s");
        figures.add(format!("{whose}delivery p50"), self.latency(0.5), "ms");
        figures.add(format!("{whose}delivery p99"), self.latency(0.99), "ms");
        figures.add(format!("{whose}server's processor time a delivery"), self.processor(), "µs");
        figures.add(format!("{whose}client's share of its core"), self.cost.client, "%");
        figures.add(format!("{whose}others' share of the machine"), self.cost.others, "%");
        figures.add(format!("{whose}frame"), self.frame(), "B");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::{SendLoad, Stage};
    use crate::Failure;
    use crate::floor::Floor;
    use crate::line::Line;
    use crate::machine::child::free_address;
    use crate::wire::websocket;

    const LISTENERS: usize = 5;

    #[test]
    fn all_hear_everything_and_speakers_come_anew_for_each_run() {
        let address = free_address().unwrap();
        std::thread::spawn(move || Floor { port: address.port() }.serve());
        let listen = || loop {
            match Line::socket(address, "/listen", None) {
                Ok(mut line) => return line.take(|_, _| ()).map(|()| line),
                Err(Failure(why)) if why.contains("refused") => std::thread::yield_now(),
                Err(failure) => return Err(failure),
            }
        };
        let opened = Cell::new(0);
        let open_speaker = Box::new(|_| {
            opened.set(opened.get() + 1);
            Line::socket(address, "/publish", None)
        });
        let encode = Box::new(|_, content: &str| websocket::from_server(content));
        let listeners = (0..LISTENERS).map(|_| listen());
        let mut stage = Stage::new(&[std::process::id()], listeners, open_speaker, encode).unwrap();
        let load = |messages, time, window| SendLoad { messages, time, window, speakers: 1, payload: 300, spin: false };
        let first = stage.run(load(20, Duration::MAX, 1)).unwrap();
        assert_eq!(first.latencies().total(), 100);
        assert!((first.frame() - 300.0).abs() < f64::EPSILON);
        let second = stage.run(load(usize::MAX, Duration::from_millis(1), 16)).unwrap();
        let heard = second.latencies().total();
        assert!(
            heard > 0 && heard.is_multiple_of(LISTENERS as u64),
            "whatever was said all hear, however short the run: {heard}"
        );
        assert_eq!(opened.get(), 2);
    }
}
