//! A writer goes on whatever an act or the disk does to it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::event::Stream;
use domain::model::{Actor, SessionId, Timestamp, UserId};
use domain::ports::{Bus, Chance, Clock, NewAccount, NewChannel, NewMessage, NewSession};
use domain::{Event, Refusal, What};

use super::{Queue, Writer};
use crate::acts::{Act, CreateChannel, EndSession, OpenSession, Register};
use crate::fault::Done;
use crate::log::Log;
use crate::migrations::{self, Scripts};
use crate::sqlite::Connection;
use crate::statements::users::INSERT_IDENTITY;
use crate::tx::Tx;
use crate::value::params;
use crate::{Deps, PRUNE_EVERY};

/// Remembers what it is told, and counts time and chance up.
#[derive(Default)]
struct Outside {
    told: Mutex<Vec<Event>>,
    count: AtomicI64,
    bus_panics: bool,
}

impl Bus for Outside {
    fn publish(&self, events: Vec<Event>) {
        self.told.lock().unwrap().extend(events);
        assert!(!self.bus_panics, "a listener's mistake");
    }
}

impl Clock for Outside {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.count.fetch_add(1, Ordering::SeqCst))
    }
}

impl Chance for Outside {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.count.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        bytes.iter_mut().zip(number).for_each(|(byte, random)| *byte = random);
    }
}

/// A queue whose writer runs over a file of its own, after a script was run on its connection.
async fn writer(outside: &Arc<Outside>, script: &str) -> (Queue<Connection>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (clock, chance, bus) = (outside.clone(), outside.clone(), outside.clone());
    let deps = Deps { clock, chance, bus, prune_every: PRUNE_EVERY, limited: false };
    let mut connection = Connection::open_writer(&folder.path().join("motet.db")).unwrap();
    migrations::migrate(&mut connection, migrations::SQLITE, &deps, "the test's database").await.unwrap();
    connection.script(script).await.unwrap();
    let (writer, queue) = Writer::new(connection, deps);
    tokio::spawn(writer.run());
    (queue, folder)
}

async fn ada(queue: &Queue<Connection>) -> Actor {
    let new = NewAccount {
        username: ("Ada".to_owned(), "ada".to_owned()),
        email: None,
        password_hash: String::new(),
        display_name: None,
        avatar_url: None,
        session: None,
        welcome: None,
    };
    Actor { user: queue.act(Register(new)).await.unwrap().user.id, session: None }
}

fn room(actor: Actor) -> CreateChannel {
    let new = NewChannel {
        guild: None,
        name: "hall".to_owned(),
        claim: None,
        description: None,
        private: false,
        join_code: None,
    };
    CreateChannel { actor, new }
}

/// Announces and writes, and then makes a mistake.
enum Mistaken {
    Panics,
    BreaksTheSchema,
}

impl Act for Mistaken {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let (user, session) = (UserId::new(1).unwrap(), SessionId::new(1).unwrap());
        log.announce(tx, &[Stream::Server], What::SessionEnded { user, session }).await?;
        match self {
            Self::Panics => panic!("a mistake in an act"),
            Self::BreaksTheSchema => {
                // Nobody has this account: the foreign key says no.
                tx.execute(&INSERT_IDENTITY, params!["issuer", "subject", 999_i64, 0_i64]).await?;
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_mistake_costs_its_own_act_only() {
    let outside = Arc::new(Outside::default());
    let (queue, _folder) = writer(&outside, "").await;
    let ada = ada(&queue).await;
    // Queued together, so that they share a commit.
    let (one, panicked, two, broken, three) = tokio::join!(
        queue.act(room(ada)),
        queue.act(Mistaken::Panics),
        queue.act(room(ada)),
        queue.act(Mistaken::BreaksTheSchema),
        queue.act(room(ada)),
    );
    assert_eq!((panicked, broken), (Err(Refusal::Unavailable), Err(Refusal::Unavailable)));
    assert!(one.unwrap() < two.unwrap() && three.is_ok());
    let told = outside.told.lock().unwrap();
    let server: Vec<Option<u64>> =
        told.iter().filter(|event| event.stream == Stream::Server).map(|event| event.seq).collect();
    assert_eq!(server, [Some(1), Some(2), Some(3)]);
}

#[tokio::test]
async fn a_listeners_mistake_stops_nothing() {
    let outside = Arc::new(Outside { bus_panics: true, ..Outside::default() });
    let (queue, _folder) = writer(&outside, "").await;
    let ada = ada(&queue).await;
    for _ in 0..3 {
        queue.act(room(ada)).await.unwrap();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_announces_nothing() {
    let outside = Arc::new(Outside::default());
    let (queue, _folder) = writer(&outside, "PRAGMA max_page_count = 120").await;
    let ada = ada(&queue).await;
    let channel = queue.act(room(ada)).await.unwrap();
    let new = NewSession { audience: "pythia", life: PRUNE_EVERY, refresh: None };
    let session = queue.act(OpenSession { user: ada.user, new }).await.unwrap();
    let try_one = || {
        queue.send(NewMessage { actor: ada, channel, content: "x".repeat(4000), nonce: None, attachments: Vec::new() })
    };
    let mut sent = 0;
    let refusal = loop {
        match try_one().await {
            Ok(_) => sent += 1,
            Err(refusal) => break refusal,
        }
        assert!(sent < 1000, "the disk never filled up");
    };
    assert_eq!(refusal, Refusal::Unavailable);
    assert_eq!(try_one().await.unwrap_err(), Refusal::Unavailable);
    // What needs no more room is done still, and all that was announced is what was committed.
    queue.act(EndSession(session.id)).await.unwrap();
    let told = outside.told.lock().unwrap();
    let messages = told.iter().filter(|event| matches!(event.what, What::MessageCreated { .. }));
    let seqs: Vec<u64> = messages.filter_map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=sent).collect::<Vec<u64>>());
    assert!(matches!(told.last().unwrap().what, What::SessionEnded { .. }));
}
