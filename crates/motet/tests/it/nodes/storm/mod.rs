//! Three nodes as processes, people of four dialects who speak and listen at all of them, and whatever can go wrong
//! meanwhile: a node is killed, one is told to stop, NATS and Postgres are restarted. What was acknowledged stands exactly once,
//! and whoever listens hears all of it in order, each once.
//!
//! `MOTET_STORM=N` makes it N times as large (10 for the whole), `MOTET_SEED` repeats one.

mod people;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Cluster, Nats, Nodes};

use self::people::Client;
use crate::starting::{Process, free_port, motet};

/// How long the whole may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(5);
const PEOPLE: usize = 24;
const ROOMS: usize = 8;
const MESSAGES: usize = 1000;

/// The nodes, of which each is started again where it was.
struct Fleet {
    folder: TempDir,
    database: String,
    nats: String,
    ports: Vec<u16>,
    nodes: Vec<Option<Process>>,
}

impl Fleet {
    fn start(database: String, nats: String, count: usize) -> Self {
        let ports: Vec<u16> = (0..count).map(|_| free_port()).collect();
        let nodes = (0..count).map(|_| None).collect();
        let mut fleet = Self { folder: tempfile::tempdir().unwrap(), database, nats, ports, nodes };
        for place in 0..count {
            fleet.run(place);
        }
        fleet
    }

    fn run(&mut self, place: usize) {
        let data = self.folder.path().join(format!("node{place}"));
        std::fs::create_dir_all(&data).unwrap();
        let blobs = format!("file://{}", self.folder.path().join("blobs").display());
        let mut command: Command = motet(&data);
        command.env("DATABASE_URL", &self.database).env("NATS_URL", &self.nats).env("MOTET_BLOBS", blobs);
        command.env("MOTET_LOG", "warn").env("MOTET_RATE_LIMITS", "off");
        self.nodes[place] = Some(Process::run(command, self.ports[place]));
    }

    fn kill(&mut self, place: usize) {
        self.nodes[place].take().unwrap().kill();
    }

    fn terminate(&mut self, place: usize) -> Option<i32> {
        self.nodes[place].take().unwrap().terminate()
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever runs it says by the environment how large it is to be")]
fn said(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Waits until so many messages were acknowledged.
async fn until_acknowledged(count: &AtomicUsize, wanted: usize) {
    let begun = Instant::now();
    while count.load(Ordering::Relaxed) < wanted {
        assert!(begun.elapsed() < PATIENCE, "only {} of {wanted} were taken", count.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_over_three_nodes_loses_nothing_and_doubles_nothing() {
    if !Nodes::are_there() || !Cluster::is_there() {
        return;
    }
    let (size, seed) = (usize::try_from(said("MOTET_STORM", 1)).unwrap(), said("MOTET_SEED", 1));
    let messages = MESSAGES * size;
    let (mut postgres, mut nats) = (Cluster::start().await, Nats::start().await);
    let mut fleet = Fleet::start(postgres.url("postgres"), nats.url(), 3);
    let people = people::gather(&fleet.ports, PEOPLE, ROOMS).await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut listening = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let listener = person.listen(&fleet.ports, seed + number as u64).await;
        listening.push(listener);
    }
    let share = messages.div_ceil(PEOPLE);
    let speaking: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(number, person)| {
            let (client, seed) = (Client::of(person, &fleet.ports), seed + 1000 + number as u64);
            tokio::spawn(client.speak(share, seed, Arc::clone(&acknowledged)))
        })
        .collect();
    until_acknowledged(&acknowledged, messages / 5).await;
    fleet.kill(0);
    until_acknowledged(&acknowledged, messages * 3 / 10).await;
    fleet.run(0);
    until_acknowledged(&acknowledged, messages * 2 / 5).await;
    assert_eq!(fleet.terminate(1), Some(0), "a node that is told to stop ends in good order");
    fleet.run(1);
    until_acknowledged(&acknowledged, messages * 3 / 5).await;
    nats.stop();
    until_acknowledged(&acknowledged, messages * 7 / 10).await;
    nats.run().await;
    until_acknowledged(&acknowledged, messages * 4 / 5).await;
    postgres.stop();
    postgres.run().await;
    let mut spoken = Vec::new();
    for speaker in speaking {
        spoken.extend(speaker.await.unwrap());
    }
    let histories = people::histories(&people[0], &fleet.ports).await;
    for (room, content) in &spoken {
        let times = histories[room].iter().filter(|kept| *kept == content).count();
        assert_eq!(times, 1, "{content} was acknowledged, and stands {times} times (seed {seed})");
    }
    assert_eq!(histories.values().map(Vec::len).sum::<usize>(), spoken.len(), "seed {seed}");
    for (person, listener) in people.iter().zip(listening) {
        listener.hold(person, &histories, seed).await;
    }
}

/// A request's body.
fn body(content: &str) -> Value {
    json!({ "content": content, "nonce": content })
}
