//! A writer goes on whatever an act or the disk does to it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use domain::event::Stream;
use domain::model::{Actor, ChannelId, Nonce, SendDigest, SessionId, Timestamp, UserId};
use domain::ports::{Bus, Chance, Clock, NewSession};
use domain::verbs::{CreateChannel, EndSession, ExpectBlob, OpenSession, SendMessage};
use domain::{Event, EventKind, Refusal, limits};

use super::faulty::{CommitFault, Faulty, Plan};
use super::{Queue, Writer};
use crate::acts::Transact;
use crate::fault::ActResult;
use crate::locks::Locks;
use crate::log::Log;
use crate::migrations::{self, Scripts};
use crate::sqlite::SqliteConnection;
use crate::statements::users::INSERT_IDENTITY;
use crate::tx::Tx;
use crate::value::params;
use crate::{Deps, Opener, PRUNE_EVERY};

/// Remembers what it is told, and counts time and chance up.
#[derive(Default)]
struct Outside {
    told: Mutex<Vec<Event>>,
    count: AtomicI64,
    bus_panics: bool,
    clock_panics: AtomicBool,
}

impl Bus for Outside {
    fn publish(&self, events: Vec<Event>) {
        self.told.lock().unwrap().extend(events);
        assert!(!self.bus_panics, "a listener's mistake");
    }
}

impl Clock for Outside {
    fn now(&self) -> Timestamp {
        assert!(!self.clock_panics.load(Ordering::SeqCst), "a mistake outside of any act");
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
async fn writer(outside: &Arc<Outside>, script: &str) -> (Queue<SqliteConnection>, tempfile::TempDir) {
    writer_over(outside, script, |connection| connection).await
}

/// A writer over an engine that is made of the connection.
async fn writer_over<T: Tx>(
    outside: &Arc<Outside>,
    script: &str,
    engine: impl FnOnce(SqliteConnection) -> T,
) -> (Queue<T>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (clock, chance, bus) = (outside.clone(), outside.clone(), outside.clone());
    let deps = Deps {
        clock,
        chance,
        bus,
        prune_every: PRUNE_EVERY,
        log_life: limits::LOG_LIFE,
        limited: false,
        opener: Opener::Command,
    };
    let mut connection = SqliteConnection::open_writer(&folder.path().join("motet.db")).unwrap();
    migrations::migrate(&mut connection, &deps, "the test's database").await.unwrap();
    connection.script(script).await.unwrap();
    let (writer, queue) = Writer::begin(engine(connection), deps, "the test's database").await.unwrap();
    tokio::spawn(writer.run());
    (queue, folder)
}

async fn ada<T: Tx>(queue: &Queue<T>) -> Actor {
    let new = fixtures::register("Ada");
    Actor { user: queue.act(new).await.unwrap().user.id, session: None }
}

fn room(actor: Actor) -> CreateChannel {
    CreateChannel { actor, new: fixtures::new_room("hall") }
}

/// Announces and writes, and then makes a mistake.
enum Mistaken {
    Panics,
    BreaksTheSchema,
}

impl Transact for Mistaken {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let (user, session) = (UserId::new(1).unwrap(), SessionId::new(1).unwrap());
        log.announce(tx, &[Stream::Server], EventKind::SessionEnded { user, session }).await?;
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
    assert!(one.unwrap().channel < two.unwrap().channel && three.is_ok());
    let told = outside.told.lock().unwrap();
    let server: Vec<Option<u64>> =
        told.iter().filter(|event| event.stream == Stream::Server).map(|event| event.seq).collect();
    assert_eq!(server, [Some(1), Some(2), Some(3)]);
}

#[tokio::test]
async fn a_send_that_fails_fails_alone() {
    let outside = Arc::new(Outside::default());
    let (queue, _folder) = writer(
        &outside,
        "CREATE TRIGGER bad BEFORE INSERT ON messages WHEN new.content = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    .await;
    let ada = ada(&queue).await;
    let channel = queue.act(room(ada)).await.unwrap().channel;
    let send = |content: &str| {
        let content = content.to_owned();
        queue.send(SendMessage { actor: ada, channel, content, nonce: None, reply: None, attachments: Vec::new() })
    };
    // Queued together: once sends alone, which go without savepoints, and once beside another act.
    let (one, bad, two, worse) = tokio::join!(send("one"), send("bad"), send("two"), send("bad"));
    assert_eq!((bad, worse), (Err(Refusal::Unavailable), Err(Refusal::Unavailable)));
    assert!(one.unwrap().id < two.unwrap().id);
    let (three, bad, four, panicked, made) =
        tokio::join!(send("three"), send("bad"), send("four"), queue.act(Mistaken::Panics), queue.act(room(ada)));
    assert_eq!((bad, panicked), (Err(Refusal::Unavailable), Err(Refusal::Unavailable)));
    assert!(three.unwrap().id < four.unwrap().id && made.is_ok());
    let told = outside.told.lock().unwrap();
    let messages = told.iter().filter(|event| matches!(event.kind, EventKind::MessageCreated { .. }));
    assert_eq!(messages.filter_map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
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
async fn a_writer_that_dies_is_seen_to_be_dead() {
    let outside = Arc::new(Outside::default());
    let (queue, _folder) = writer(&outside, "").await;
    let ada = ada(&queue).await;
    assert!(queue.is_open());
    outside.clock_panics.store(true, Ordering::SeqCst);
    assert_eq!(queue.act(room(ada)).await, Err(Refusal::Unavailable));
    queue.close().await;
    queue.ended().await;
    assert!(!queue.is_open());
}

#[tokio::test]
async fn a_full_disk_refuses_and_announces_nothing() {
    let outside = Arc::new(Outside::default());
    let (queue, _folder) = writer(&outside, "PRAGMA max_page_count = 120").await;
    let ada = ada(&queue).await;
    let channel = queue.act(room(ada)).await.unwrap().channel;
    let new = NewSession { audience: "pythia", life: PRUNE_EVERY, refresh: None, marks: Vec::new(), proven: None };
    let session = queue.act(OpenSession { user: ada.user, new }).await.unwrap();
    let try_one = || {
        queue.send(SendMessage {
            actor: ada,
            channel,
            content: "x".repeat(4000),
            nonce: None,
            reply: None,
            attachments: Vec::new(),
        })
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
    let mut expected = 0;
    let refusal = loop {
        let (key, channel) = (format!("{expected:0>500}"), Some(channel));
        match queue.act(ExpectBlob { actor: ada, key, channel }).await {
            Ok(_) => expected += 1,
            Err(refusal) => break refusal,
        }
        assert!(expected < 1000, "the disk never filled up");
    };
    assert_eq!(refusal, Refusal::StorageFull);
    // What needs no more room is done still, and all that was announced is what was committed.
    queue.act(EndSession { session: session.id }).await.unwrap();
    let told = outside.told.lock().unwrap();
    let messages = told.iter().filter(|event| matches!(event.kind, EventKind::MessageCreated { .. }));
    let seqs: Vec<u64> = messages.filter_map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=sent).collect::<Vec<u64>>());
    assert!(matches!(told.last().unwrap().kind, EventKind::SessionEnded { .. }));
}

/// What a test of mishaps has: a queue over an engine to which things happen as planned.
async fn mishaps(outside: &Arc<Outside>) -> (Queue<Faulty>, Plan, tempfile::TempDir) {
    let plan = Plan::default();
    let engine = plan.clone();
    let (queue, folder) = writer_over(outside, "", |connection| Faulty::new(connection, engine)).await;
    (queue, plan, folder)
}

#[tokio::test]
async fn where_the_database_has_no_room_uploads_are_told_so_and_all_else_that_it_cant_be_done() {
    let outside = Arc::new(Outside::default());
    let (queue, plan, _folder) = mishaps(&outside).await;
    let ada = ada(&queue).await;
    let channel = queue.act(room(ada)).await.unwrap().channel;
    let upload = || queue.act(ExpectBlob { actor: ada, key: "a key".to_owned(), channel: Some(channel) });
    let full = || plan.commits.lock().unwrap().push_back(CommitFault::Full);
    full();
    assert_eq!(upload().await, Err(Refusal::StorageFull));
    full();
    assert_eq!(queue.act(room(ada)).await, Err(Refusal::Unavailable));
    full();
    assert_eq!(queue.send(message(ada, channel, "a")).await.err(), Some(Refusal::Unavailable));
    upload().await.unwrap();
    assert!(queue.is_open());
}

fn message(actor: Actor, channel: ChannelId, content: &str) -> SendMessage {
    let nonce = Some(Nonce { text: content.to_owned(), digest: SendDigest::of(content, &[], []) });
    SendMessage { actor, channel, content: content.to_owned(), nonce, reply: None, attachments: Vec::new() }
}

/// What was said and heard, in order.
fn heard(outside: &Outside) -> Vec<String> {
    let told = outside.told.lock().unwrap();
    let said = told.iter().filter_map(|event| match &event.kind {
        EventKind::MessageCreated { message, .. } => Some(message.content.clone()),
        _ => None,
    });
    said.collect()
}

#[tokio::test]
async fn what_stands_is_announced_and_answered_though_the_answer_to_its_commit_was_lost() {
    let outside = Arc::new(Outside::default());
    let (queue, plan, _folder) = mishaps(&outside).await;
    let ada = ada(&queue).await;
    let hall = queue.act(room(ada)).await.unwrap().channel;
    for (mishap, silence) in [
        (CommitFault::AnswerLost, 0),
        (CommitFault::AnswerLost, 3),
        (CommitFault::CommitLost, 0),
        (CommitFault::CommitLost, 3),
        (CommitFault::Broken, 0),
    ] {
        plan.commits.lock().unwrap().push_back(mishap);
        *plan.silence.lock().unwrap() = silence;
        let content = format!("{mishap:?} {silence}");
        // Those behind wait until it is known, and come after it.
        let (first, second) = tokio::join!(queue.send(message(ada, hall, &content)), async {
            tokio::task::yield_now().await;
            queue.send(message(ada, hall, &format!("after {content}"))).await
        });
        let (first, second) = (first.unwrap(), second.unwrap());
        assert!(first.id < second.id, "{content}");
        let again = queue.send(message(ada, hall, &content)).await.unwrap();
        assert_eq!(again.id, first.id, "{content}");
        let expected = [content.clone(), format!("after {content}")];
        assert_eq!(heard(&outside), expected, "each is heard once, and in its place");
        outside.told.lock().unwrap().clear();
    }
    let account = queue.act(room(ada)).await;
    assert!(account.is_ok());
}

#[tokio::test]
async fn a_commit_that_breaks_twice_is_refused_and_never_heard_of() {
    let outside = Arc::new(Outside::default());
    let (queue, plan, _folder) = mishaps(&outside).await;
    let ada = ada(&queue).await;
    let hall = queue.act(room(ada)).await.unwrap().channel;
    plan.commits.lock().unwrap().extend([CommitFault::CommitLost, CommitFault::Broken]);
    assert_eq!(queue.send(message(ada, hall, "lost")).await.unwrap_err(), Refusal::Unavailable);
    assert!(!queue.pulse().is_well());
    let again = queue.send(message(ada, hall, "lost")).await.unwrap();
    assert_eq!((heard(&outside), again.content.as_str()), (vec!["lost".to_owned()], "lost"));
    assert!(queue.pulse().is_well());
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_a_database_that_is_away() {
    let outside = Arc::new(Outside::default());
    let (queue, plan, _folder) = mishaps(&outside).await;
    let ada = ada(&queue).await;
    let hall = queue.act(room(ada)).await.unwrap().channel;
    plan.commits.lock().unwrap().push_back(CommitFault::AnswerLost);
    *plan.silence.lock().unwrap() = u32::MAX;
    let queue = Arc::new(queue);
    let (sender, new) = (queue.clone(), message(ada, hall, "who knows"));
    let sent = tokio::spawn(async move { sender.send(new).await });
    while *plan.silence.lock().unwrap() == u32::MAX {
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    queue.close().await;
    assert_eq!(sent.await.unwrap().unwrap_err(), Refusal::Unavailable);
    assert_eq!(heard(&outside), Vec::<String>::new());
}
