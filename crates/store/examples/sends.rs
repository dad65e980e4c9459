//! How many messages a store commits: `cargo run --release -p store --example sends [DATABASE_URL] [SENDERS]`.
//! Without a URL it measures `SQLite` in a folder of its own.

#![expect(clippy::print_stdout, reason = "it is there to print a figure")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::model::{Actor, ChannelId};
use domain::ports::{Admission, Bus, Store};
use domain::verbs::{CreateChannel, JoinChannel, SendMessage};
use domain::{Event, limits};
use fixtures::{Counting, Uptime};
use store::{Database, Deps, PRUNE_EVERY};

const RUN: Duration = Duration::from_secs(5);

/// Counts what it is told.
#[derive(Default)]
struct Told(AtomicU64);

impl Bus for Told {
    fn publish(&self, events: Vec<Event>) {
        self.0.fetch_add(events.len() as u64, Ordering::Relaxed);
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let database = match std::env::args().nth(1).filter(|url| !url.is_empty()) {
        Some(url) => Database::from_url(&url)?,
        None => Database::Sqlite(folder.path().join("motet.db")),
    };
    let senders: usize = std::env::args().nth(2).map_or(Ok(200), |count| count.parse())?;
    let told = Arc::new(Told::default());
    let clock = Arc::new(Uptime::since(Instant::now()));
    let deps = Deps {
        clock,
        chance: Arc::new(Counting::default()),
        bus: told.clone(),
        prune_every: PRUNE_EVERY,
        log_life: limits::LOG_LIFE,
        limited: false,
        opener: store::Opener::Command,
    };
    let store = store::open(&database, deps).await?;
    let (channel, actors) = populate(store.as_ref(), senders).await?;
    let mut tasks = Vec::new();
    let before = told.0.load(Ordering::Relaxed);
    let begun = Instant::now();
    for actor in actors {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let mut longest = Duration::ZERO;
            while begun.elapsed() < RUN {
                let content = "x".repeat(300);
                let sent = Instant::now();
                store
                    .perform(SendMessage { actor, channel, content, nonce: None, reply: None, attachments: Vec::new() })
                    .await
                    .map_err(|refusal| refusal.label())?;
                longest = longest.max(sent.elapsed());
            }
            Ok::<Duration, &'static str>(longest)
        }));
    }
    let mut longest = Duration::ZERO;
    for task in tasks {
        longest = longest.max(task.await??);
    }
    let sent = told.0.load(Ordering::Relaxed) - before;
    let rate = u128::from(sent) * 1000 / begun.elapsed().as_millis().max(1);
    println!("{senders} senders: {rate} messages/s, {sent} in all, the slowest answer after {longest:?}");
    store.close().await;
    Ok(())
}

/// That many people in one channel.
async fn populate(store: &dyn Store, senders: usize) -> Result<(ChannelId, Vec<Actor>), Box<dyn Error>> {
    let mut channel = None;
    let mut actors = Vec::new();
    for number in 0..senders {
        let name = format!("sender-{number}-{:?}", std::process::id());
        let new = fixtures::register(&name);
        let user = store.perform(new).await.map_err(|refusal| refusal.label())?.user;
        let actor = Actor { user: user.id, session: None };
        match channel {
            None => {
                let new = fixtures::new_room("hall");
                let view = store.perform(CreateChannel { actor, new }).await.map_err(|refusal| refusal.label())?;
                channel = Some(view.channel.id);
            }
            Some(channel) => {
                store
                    .perform(JoinChannel { actor, admission: Admission::Open(channel), answered: None })
                    .await
                    .map_err(|refusal| refusal.label())?;
            }
        }
        actors.push(actor);
    }
    Ok((channel.ok_or("there must be a sender")?, actors))
}
