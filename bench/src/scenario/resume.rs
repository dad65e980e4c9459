//! Coming back by cursor: how many sockets a second are told what they missed, and what a node goes through when all
//! sockets of a large channel return at once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::{register_together, say, with_server};
use crate::Failure;
use crate::client::{Client, Dialect, Room};
use crate::line::{Http, Line};
use crate::machine::allow_connections;
use crate::machine::reading::{memory, peak};
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures};
use crate::stats::{Histogram, real};
use crate::swarm::Swarm;
use crate::wire::{Framing, http};

/// How many sockets come back at once while resumes are counted.
const LANES: usize = 16;
/// How many returning sockets are under way at once at most.
const RETURNING_AT_ONCE: usize = 1000;
/// Within what time all of them return.
const RETURN: Duration = Duration::from_secs(2);
/// How often something is said meanwhile.
const PULSE: Duration = Duration::from_millis(200);
/// How long it is said beforehand, to compare.
const CALM: Duration = Duration::from_secs(5);
/// How long somebody who was turned away waits.
const PAUSE: Duration = Duration::from_secs(1);
/// How long all may take to return.
const PATIENCE: Duration = Duration::from_mins(5);

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Resume {
    /// Missed events for which resumes are counted; may be given several times.
    #[arg(long, default_values_t = [0, 10, 1000])]
    pub(crate) missed: Vec<usize>,
    /// How long resumes are counted for each of these, in seconds.
    #[arg(long, default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Sockets, each of a user of its own, that return within 2 seconds to the channel that they are all in.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) sockets: usize,
    /// Messages that those missed.
    #[arg(long, default_value_t = 10)]
    pub(crate) said: usize,
}

/// Users who are all in one channel.
pub(crate) struct Crowd {
    /// All of them.
    pub(crate) users: Vec<Client>,
    /// The channel.
    pub(crate) room: Room,
}

impl Resume {
    /// One round, of the gateway dialect.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        allow_connections(self.sockets + 2 * RETURNING_AT_ONCE)?;
        with_server(recipe, |server| {
            let mut http = Http::new(server.address);
            let (users, room) = register_together(&mut http, &server.tag(), Dialect::Gateway, self.sockets.max(1))?;
            let crowd = Crowd { users, room };
            let mut found = Vec::new();
            for &missed in &self.missed {
                found.extend(self.rate(&crowd, missed)?);
            }
            found.extend(self.storm(server, &crowd)?);
            Ok(found)
        })
    }

    /// How many sockets a second come back that missed so many events.
    fn rate(&self, crowd: &Crowd, missed: usize) -> Result<Vec<Figure>, Failure> {
        let user = &crowd.users[0];
        let cursor = user.cursor()?;
        crowd.say(missed)?;
        let started = Instant::now();
        let over = started + Duration::from_secs(self.seconds.max(1));
        let lane = || {
            let mut count = 0;
            while Instant::now() < over {
                user.resume(&cursor)?;
                count += 1;
            }
            Ok(count)
        };
        let counts: Result<Vec<u64>, Failure> = thread::scope(|scope| {
            let lanes: Vec<_> = (0..LANES).map(|_| scope.spawn(lane)).collect();
            lanes.into_iter().map(joined).collect()
        });
        let rate = real(counts?.iter().sum()) / started.elapsed().as_secs_f64();
        let mut figures = Figures::of(format!("resume, {missed} missed, {LANES} at once"));
        figures.add("sockets that came back", rate, "1/s");
        figures.add("events told again", rate * real(missed as u64), "1/s");
        Ok(figures.into_vec())
    }

    /// All return within a moment, while somebody goes on saying things.
    fn storm(&self, server: &Server, crowd: &Crowd) -> Result<Vec<Figure>, Failure> {
        let process = server.process.id();
        let cursors = crowd.users.iter().map(Client::cursor).collect::<Result<Vec<_>, _>>()?;
        crowd.say(self.said)?;
        let over = AtomicBool::new(false);
        let calm = thread::scope(|scope| {
            let speaker = scope.spawn(|| crowd.speak(&over));
            thread::sleep(CALM);
            over.store(true, Ordering::Relaxed);
            joined(speaker)
        })?;
        let before = memory(process)?.resident;
        let commits = Commits::of(server)?;
        over.store(false, Ordering::Relaxed);
        let turned_away = AtomicUsize::new(0);
        let (storm, took) = thread::scope(|scope| {
            let speaker = scope.spawn(|| crowd.speak(&over));
            let back = crowd.come_back(&cursors, &turned_away);
            over.store(true, Ordering::Relaxed);
            Ok::<_, Failure>((joined(speaker)?, back?.0))
        })?;
        let mut figures = Figures::of(format!("resume, {} return within {RETURN:?}", cursors.len()));
        figures.add("until all were live", took.as_secs_f64(), "s");
        figures.add("turned away, came again", real(turned_away.into_inner() as u64), "times");
        for (when, answers) in [("before", calm), ("meanwhile", storm)] {
            figures.add(format!("a send's durable answer {when}, p50"), answers.percentile(0.5), "ms");
            figures.add(format!("a send's durable answer {when}, p99"), answers.percentile(0.99), "ms");
        }
        figures.add("a commit meanwhile, mean", Commits::of(server)?.mean_since(&commits) * 1e3, "ms");
        figures.add("resident before", real(before) / 1e6, "MB");
        figures.add("peak resident", real(peak(process)?) / 1e6, "MB");
        Ok(figures.into_vec())
    }
}

/// What the server's metrics say of its commits since it started.
struct Commits {
    seconds: f64,
    count: f64,
}

impl Commits {
    fn of(server: &Server) -> Result<Self, Failure> {
        let mut line = Line::open(server.address, Framing::Http)?;
        line.write(&http::request("GET", &server.address.to_string(), "/metrics", None, None))?;
        let page = line.take(|_, body| String::from_utf8_lossy(body).into_owned())?;
        let value = |name: &str| {
            let line = page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
            line.ok_or_else(|| Failure(format!("the metrics have no {name}")))
        };
        Ok(Self { seconds: value("motet_commit_seconds_sum")?, count: value("motet_commit_seconds_count")? })
    }

    /// The mean of those since then, in seconds.
    fn mean_since(&self, then: &Self) -> f64 {
        (self.seconds - then.seconds) / (self.count - then.count).max(1.0)
    }
}

impl Crowd {
    /// Says so many things, one after the other.
    fn say(&self, count: usize) -> Result<(), Failure> {
        let mut line = self.users[0].speak()?;
        (0..count).try_for_each(|_| say(&self.users[0], &self.room, &mut line))
    }

    /// Says something now and then until it is over, and gives how long each answer took.
    fn speak(&self, over: &AtomicBool) -> Result<Histogram, Failure> {
        let mut answers = Histogram::new();
        let mut line = self.users[0].speak()?;
        while !over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            say(&self.users[0], &self.room, &mut line)?;
            answers.note(asked.elapsed());
            thread::sleep(PULSE);
        }
        Ok(answers)
    }

    /// Has all come back, each when it is its turn, and gives how long that took from the first to the last, and their
    /// sockets. Who is live goes on listening.
    pub(crate) fn come_back(
        &self,
        cursors: &[String],
        turned_away: &AtomicUsize,
    ) -> Result<(Duration, Swarm), Failure> {
        let started = Instant::now();
        let threads = cursors.len().min(RETURNING_AT_ONCE);
        let (live, arrivals) = mpsc::channel();
        thread::scope(|scope| {
            for first in 0..threads {
                let live = live.clone();
                scope.spawn(move || self.return_some(cursors, (first, threads), started, turned_away, &live));
            }
            drop(live);
            listen(&arrivals, cursors.len(), started)
        })
    }

    /// Has every n-th of them come back, beginning with the first.
    fn return_some(
        &self,
        cursors: &[String],
        (first, step): (usize, usize),
        started: Instant,
        turned_away: &AtomicUsize,
        live: &Sender<Line>,
    ) {
        for (number, cursor) in cursors.iter().enumerate().skip(first).step_by(step) {
            let due = started + RETURN.mul_f64(real(number as u64) / real(cursors.len() as u64));
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let line = loop {
                match self.users[number].resume(cursor) {
                    Ok(line) => break line,
                    Err(_) if started.elapsed() > PATIENCE => return,
                    Err(_) => turned_away.fetch_add(1, Ordering::Relaxed),
                };
                thread::sleep(PAUSE);
            };
            if live.send(line).is_err() {
                return;
            }
        }
    }
}

/// Listens to all who arrive until they are so many, and gives how long that took, and their sockets.
fn listen(arrivals: &Receiver<Line>, count: usize, started: Instant) -> Result<(Duration, Swarm), Failure> {
    let mut swarm = Swarm::new()?;
    let mut arrived = 0;
    while arrived < count {
        if started.elapsed() > PATIENCE {
            return Err(Failure(format!("after {PATIENCE:?} {arrived} of {count} had come back")));
        }
        for line in arrivals.try_iter() {
            swarm.add(line)?;
            arrived += 1;
        }
        swarm.turn(Duration::from_millis(1), |_| Ok(()))?;
    }
    Ok((started.elapsed(), swarm))
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, Result<T, Failure>>) -> Result<T, Failure> {
    thread.join().map_err(|_| Failure("a thread panicked".to_owned()))?
}
