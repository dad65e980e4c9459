//! Opening, reopening, several stores at once, and housekeeping.

use std::sync::Arc;
use std::time::Duration;

use domain::model::Window;
use domain::ports::{NewSession, OwnerLeaves};
use domain::verbs::{FirstIssuerKey, SendMessage};
use domain::{Refusal, limits};

use crate::acts::{leave_channel, open_session};
use crate::messages::mark;
use crate::order;
use crate::world::{TestDatabase, World, message};

/// How long housekeeping may take to come round.
const SOON: Duration = Duration::from_secs(10);

pub(crate) async fn keeps_what_was_acknowledged(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    let sends = (0..200).map(|number| {
        let (store, new) = (world.store.clone(), message(&ada, hall, &number.to_string()));
        tokio::spawn(async move { store.perform(new).await })
    });
    let sends: Vec<_> = sends.collect();
    // The store goes away without being closed while they are on their way.
    let place = world.place.clone();
    world.perform(FirstIssuerKey { candidate: "one".to_owned() }).await.unwrap();
    drop(world);
    let mut acknowledged = Vec::new();
    for send in sends {
        if let Ok(sent) = send.await.unwrap() {
            acknowledged.push(sent);
        }
    }
    let again = World::open(place).await;
    for sent in &acknowledged {
        assert_eq!(again.store.message(ada.id, sent.id).await.unwrap(), **sent);
    }
    assert_eq!(again.store.issuer_keys().await.unwrap(), ["one"]);
    assert_eq!(again.store.user_named("ada").await.unwrap(), Some(ada.clone()));
    let next = again.send(&ada, hall, "on").await.unwrap();
    let page = again.store.page(ada.id, hall, Window::Newest, 1).await.unwrap();
    assert_eq!((page.messages[0].id, page.total), (next.id, 1 + acknowledged.len() as u64));
    again.store.close().await;
}

pub(crate) async fn closes(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    world.store.ready().await.unwrap();
    let sends = (0..300).map(|_| {
        let (store, new) = (world.store.clone(), message(&ada, hall, "hi"));
        tokio::spawn(async move { store.perform(new).await })
    });
    let sends: Vec<_> = sends.collect();
    tokio::task::yield_now().await;
    world.store.close().await;
    let mut done = 0;
    for send in sends {
        match send.await.unwrap() {
            Ok(_) => done += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::Unavailable),
        }
    }
    assert_eq!(world.send(&ada, hall, "late").await.unwrap_err(), Refusal::Unavailable);
    assert_eq!(world.store.user_count().await.unwrap_err(), Refusal::Unavailable);
    assert_eq!(world.store.ready().await.unwrap_err(), Refusal::Unavailable);
    assert_eq!(world.place.number("SELECT COUNT(*) FROM messages").await, done);
    world.store.close().await;
}

pub(crate) async fn migrates_once_and_refuses_a_newer_schema(world: World) {
    let epoch = "SELECT COUNT(*) FROM meta WHERE name = 'epoch' AND LENGTH(value) = 32";
    assert_eq!(world.place.number(epoch).await, 1);
    let again = World::open(world.place.clone()).await;
    let known = again.place.number("SELECT COUNT(*) FROM migrations").await;
    assert_eq!(again.place.number("SELECT MAX(number) FROM migrations").await, known);
    again.store.close().await;
    let newer = known + 1;
    let record = format!("INSERT INTO migrations (number, name, applied_at) VALUES ({newer}, 'of tomorrow', 0)");
    world.place.run(&record).await;
    let deps = store::Deps {
        clock: world.clock.clone(),
        chance: Arc::new(crate::world::Counting::default()),
        bus: world.bus.clone(),
        prune_every: store::PRUNE_EVERY,
        log_life: limits::LOG_LIFE,
        limited: true,
        opener: store::Opener::Command,
    };
    let Err(error) = store::open(&world.place.database(), deps).await else { panic!("it opened") };
    let line = error.to_string();
    let told = [format!("has schema {newer}"), format!("only up to {known}")];
    assert!(told.iter().all(|part| line.contains(part)) && !line.contains('\n'), "{line}");
}

/// The first schema kept the issuer's key among the secrets.
pub(crate) async fn an_older_installations_key_signs_on(world: World) {
    world.store.close().await;
    crate::deletions::undo_tombstones(&world.place).await;
    for undo in [
        "DROP TABLE issuer_grants",
        "DROP TABLE issuer_browsers",
        "DROP TABLE issuer_keys",
        "DROP TABLE attachments",
        "DROP TABLE doomed_blobs",
        "DROP TABLE avatars",
        "DROP TABLE known_callers",
        "DROP TABLE password_links",
        "DROP TABLE registration_codes",
        "DROP TABLE approaches",
        "DROP INDEX messages_author",
        "DROP INDEX messages_nonce",
        "ALTER TABLE messages DROP COLUMN digest",
        "CREATE UNIQUE INDEX messages_nonce ON messages (author_id, nonce) WHERE nonce IS NOT NULL",
        "ALTER TABLE users DROP COLUMN stored_bytes",
        "ALTER TABLE channels DROP COLUMN recency",
        "ALTER TABLE users DROP COLUMN set_here",
        "DELETE FROM migrations WHERE number >= (SELECT number FROM migrations WHERE name = 'issuer')",
        "CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "INSERT INTO secrets (name, value) VALUES ('issuer_key', 'an old key')",
    ] {
        world.place.run(undo).await;
    }
    let again = World::open(world.place.clone()).await;
    again.store.perform(FirstIssuerKey { candidate: "a new key".to_owned() }).await.unwrap();
    assert_eq!(again.store.issuer_keys().await.unwrap(), ["an old key"]);
    again.store.close().await;
}

/// Two nodes over one database: the streams stay whole, and a mark used on one is known on the other.
pub(crate) async fn two_stores_share_a_database(world: World) {
    let other = World::open(world.place.clone()).await;
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    let attic = world.room(&ada, "attic").await.channel.id;
    let sends = (0..400).map(|number| {
        let store = if number % 2 == 0 { world.store.clone() } else { other.store.clone() };
        let channel = if number / 4 % 3 == 0 { hall } else { attic };
        let nonce = Some(mark(&format!("n{}", number / 4), "hi"));
        let new = SendMessage { nonce, ..message(&ada, channel, "hi") };
        let newcomer = crate::world::account(&format!("user-{}", number / 2));
        tokio::spawn(async move {
            if number % 10 < 2 {
                store.perform(newcomer).await.map(|_| ()).ok();
            }
            store.perform(new).await.unwrap().id
        })
    });
    let mut ids = Vec::new();
    for send in sends.collect::<Vec<_>>() {
        ids.push(send.await.unwrap());
    }
    for same in ids.chunks(4) {
        assert!(same.iter().all(|id| *id == same[0]));
    }
    assert_eq!(world.place.number("SELECT COUNT(*) FROM messages").await, 100);
    let mut heard = world.heard();
    heard.extend(other.heard());
    heard.sort_by_key(|event| (event.stream, event.seq));
    order::check(&world, &heard).await;
    other.store.close().await;
}

/// Postgres may be restarted, or drop a connection, under a running node.
pub(crate) async fn a_lost_connection_is_replaced(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    if let TestDatabase::Postgres { .. } = world.place {
        let others = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()";
        assert!(world.place.number(others).await >= 1);
    }
    let sent = world.send(&ada, hall, "still here").await.unwrap();
    assert_eq!(world.store.message(ada.id, sent.id).await.unwrap(), *sent);
    world.store.ready().await.unwrap();
}

pub(crate) async fn prunes_what_has_served_its_time(world: World) {
    let pruning = World::open_pruning(world.place.clone(), Duration::from_millis(20)).await;
    let ada = pruning.user("Ada").await;
    let hall = pruning.room(&ada, "hall").await.channel.id;
    let login = || NewSession {
        audience: "gateway",
        life: crate::accounts::HOUR,
        refresh: None,
        marks: Vec::new(),
        proven: None,
    };
    let refresh = NewSession { refresh: Some("one".to_owned()), ..login() };
    pruning.store.perform(open_session(ada.id, refresh)).await.unwrap();
    pruning.store.perform(crate::refresh::rotation("one", "two")).await.unwrap();
    crate::grants::leave_traces(&pruning, &ada).await;
    for _ in 0..5 {
        pruning.send(&ada, hall, "old").await.unwrap();
    }
    pruning.clock.advance(limits::LOG_LIFE + crate::accounts::HOUR);
    pruning.clock.advance(Duration::from_millis(1));
    let kept = pruning.store.perform(open_session(ada.id, login())).await.unwrap();
    let new = pruning.send(&ada, hall, "new").await.unwrap();
    gone(&pruning.place, "SELECT COUNT(*) FROM events WHERE stream_kind = 3", 0).await;
    gone(&pruning.place, "SELECT COUNT(*) FROM sessions", 1).await;
    gone(&pruning.place, "SELECT COUNT(*) FROM refresh_tokens", 0).await;
    gone(&pruning.place, "SELECT COUNT(*) FROM issuer_grants", 0).await;
    gone(&pruning.place, "SELECT COUNT(*) FROM issuer_browsers", 0).await;
    pruning.store.session(kept.id).await.unwrap();
    // The messages themselves stay, and the stream goes on where it was.
    assert_eq!(pruning.store.page(ada.id, hall, Window::Newest, 9).await.unwrap().total, 6);
    let head = format!("SELECT head FROM streams WHERE kind = 3 AND id = {hall}");
    assert_eq!(pruning.place.number(&head).await, 6);
    // A deleted channel's messages go in the background.
    pruning.store.perform(leave_channel(&ada, hall, OwnerLeaves::HandsOver)).await.unwrap();
    gone(&pruning.place, "SELECT COUNT(*) FROM messages", 0).await;
    pruning.clock.advance(limits::LOG_LIFE + crate::accounts::HOUR);
    gone(&pruning.place, "SELECT COUNT(*) FROM channels", 0).await;
    assert!(pruning.store.message(ada.id, new.id).await.is_err());
    pruning.store.close().await;
}

pub(crate) async fn keeps_events_for_as_long_as_it_is_told(world: World) {
    let (day, often) = (Duration::from_hours(24), Duration::from_millis(20));
    let counted = "SELECT COUNT(*) FROM events WHERE stream_kind = 3";
    let pruning = World::open_keeping(world.place.clone(), often, 30 * day).await;
    let ada = pruning.user("Ada").await;
    let hall = pruning.room(&ada, "hall").await.channel.id;
    let said = crate::edits::in_hall(pruning.send(&ada, hall, "la").await.unwrap().id, hall);
    pruning.store.perform(crate::acts::edit(&ada, said, "old")).await.unwrap();
    pruning.clock.advance(29 * day);
    pruning.store.perform(crate::acts::edit(&ada, said, "later")).await.unwrap();
    // Several rounds of housekeeping leave what is younger than 30 days.
    tokio::time::sleep(10 * often).await;
    assert_eq!(pruning.place.number(counted).await, 2);
    pruning.clock.advance(2 * day);
    gone(&pruning.place, counted, 1).await;
    pruning.store.close().await;
    // With a shorter life the next round takes the rest. The messages stay.
    let shortened = World::open_keeping(world.place.clone(), often, day).await;
    shortened.clock.advance(31 * day);
    gone(&shortened.place, counted, 0).await;
    assert_eq!(shortened.store.page(ada.id, hall, Window::Newest, 9).await.unwrap().total, 1);
    shortened.store.close().await;
}

/// Waits until a count comes down to what it should be.
pub(crate) async fn gone(place: &TestDatabase, count: &str, expected: i64) {
    let begun = std::time::Instant::now();
    while place.number(count).await != expected {
        assert!(begun.elapsed() < SOON, "{count}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
