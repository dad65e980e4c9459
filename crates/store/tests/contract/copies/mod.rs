//! Copies of a database into another one, of every engine into every other.

mod fill;

use std::sync::Arc;

use domain::limits;
use fixtures::{Counting, StoppedClock};
use store::{ComparedTable, CopyStart, Copying, Deps, OpenError, Opener, PRUNE_EVERY, begin_copy};

use self::fill::{fill, messages, rows};
use crate::world::{Engine, Recorder, START, TestDatabase, World};

/// More than a page.
const MESSAGES: u32 = 6_000;

fn deps() -> Deps {
    Deps {
        clock: Arc::new(StoppedClock::at(START)),
        chance: Arc::new(Counting::default()),
        bus: Arc::new(Recorder::default()),
        prune_every: PRUNE_EVERY,
        log_life: limits::LOG_LIFE,
        limited: true,
        opener: Opener::Command,
    }
}

/// Runs a test for each pair of engines that are there, with a source in which every table has rows, and an empty target.
fn each_pair<F: Future<Output = ()>>(test: impl Fn(TestDatabase, TestDatabase) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for from in [Engine::Sqlite, Engine::Postgres] {
            for to in [Engine::Sqlite, Engine::Postgres] {
                let (Some(source), Some(target)) = (filled(from).await, TestDatabase::make(to).await) else { continue };
                test(source.clone(), target.clone()).await;
                source.remove().await;
                target.remove().await;
            }
        }
    });
}

async fn empty(engine: Engine) -> Option<TestDatabase> {
    let place = TestDatabase::make(engine).await?;
    World::open(place.clone()).await.store.close().await;
    Some(place)
}

async fn filled(engine: Engine) -> Option<TestDatabase> {
    let file = empty(Engine::Sqlite).await?;
    fill(&file.file());
    if engine == Engine::Sqlite {
        return Some(file);
    }
    let server = TestDatabase::make(engine).await?;
    begin(&file, &server).await.unwrap().finish().await.unwrap();
    Some(server)
}

async fn begin(from: &TestDatabase, to: &TestDatabase) -> Result<Box<dyn Copying>, OpenError> {
    begin_copy(&from.database(), &to.database(), &deps()).await
}

async fn refused(from: &TestDatabase, to: &TestDatabase) -> String {
    match begin(from, to).await {
        Ok(_) => panic!("it was begun"),
        Err(error) => error.to_string(),
    }
}

fn all_alike(compared: &[ComparedTable]) -> bool {
    !compared.is_empty() && compared.iter().all(ComparedTable::is_alike)
}

#[test]
fn every_row_of_every_table_is_copied_and_what_is_new_goes_on_behind_it() {
    each_pair(async |source, target| {
        let copying = begin(&source, &target).await.unwrap();
        assert_eq!(copying.start(), CopyStart::New);
        assert_eq!(copying.left_out(), Vec::<String>::new());
        let compared = copying.finish().await.unwrap();
        assert!(all_alike(&compared), "{compared:?}");
        let (old, new) = (rows(&source).await, rows(&target).await);
        for (table, old) in &old {
            assert!(!old.is_empty(), "table {table} has no row here to be copied");
            assert!(new.get(table) == Some(old), "table {table} isn't copied as it is");
            assert!(compared.iter().any(|compared| compared.name == *table), "table {table} isn't compared");
        }
        assert_eq!(new.len(), old.len());
        let world = World::open(target).await;
        assert_eq!(world.user("zoe").await.id.get(), 5001, "an id is given that was given before");
        world.store.close().await;
    });
}

#[test]
fn a_copy_that_is_killed_goes_on_where_it_stopped_and_no_server_starts_on_it_before() {
    each_pair(async |source, target| {
        source.run(&messages(MESSAGES)).await;
        let mut last = 0;
        for life in 0.. {
            let mut copying = begin(&source, &target).await.unwrap();
            let expected = if life == 0 { CopyStart::New } else { CopyStart::GoesOn };
            assert_eq!(copying.start(), expected);
            let mut is_over = false;
            for _ in 0..7 {
                let Some(done) = copying.copy_some().await.unwrap() else {
                    is_over = true;
                    break;
                };
                assert!(done.rows >= last && done.rows <= done.of, "{done:?} after {last}");
                last = done.rows;
            }
            if is_over {
                // Killed while both sides are compared, too.
                copying.compare_some().await.unwrap();
                break;
            }
            drop(copying);
            let opened = store::open(&target.database(), deps()).await;
            let said = opened.err().expect("a server started on half a copy").to_string();
            assert!(
                said.ends_with("a copy into it isn't finished: run the same motet copy again, which goes on with it"),
                "{said}"
            );
            let found = store::examine(&target.database()).await.unwrap();
            assert!(found.is_unfinished_copy);
        }
        assert!(last > u64::from(MESSAGES));
        assert!(all_alike(&begin(&source, &target).await.unwrap().finish().await.unwrap()));
        assert_eq!(rows(&source).await, rows(&target).await);
        let again = begin(&source, &target).await.unwrap();
        assert_eq!(again.start(), CopyStart::Finished);
        assert!(all_alike(&again.finish().await.unwrap()));
    });
}

#[test]
fn a_source_that_is_written_to_in_between_is_copied_anew() {
    each_pair(async |source, target| {
        let mut copying = begin(&source, &target).await.unwrap();
        while copying.copy_some().await.unwrap().is_some() {}
        let world = World::open(source.clone()).await;
        world.user("zoe").await;
        world.store.close().await;
        let said = copying.finish().await.unwrap_err().to_string();
        assert!(said.contains(" was written to while it was copied: "), "{said}");
        let anew = begin(&source, &target).await.unwrap();
        assert_eq!(anew.start(), CopyStart::Anew);
        assert!(all_alike(&anew.finish().await.unwrap()));
        assert_eq!(rows(&source).await, rows(&target).await);
    });
}

#[test]
fn what_differs_in_the_end_is_told_and_keeps_servers_away() {
    each_pair(async |source, target| {
        let mut copying = begin(&source, &target).await.unwrap();
        while copying.copy_some().await.unwrap().is_some() {}
        target.run("UPDATE messages SET content = 'other' WHERE id = 101").await;
        let compared = copying.finish().await.unwrap();
        let different: Vec<_> = compared.iter().filter(|table| !table.is_alike()).collect();
        assert_eq!(different.len(), 1);
        assert_eq!(different[0].name, "messages");
        assert_eq!(different[0].source.0, different[0].target.0, "it is the checksum that tells");
        assert!(store::open(&target.database(), deps()).await.is_err());
    });
}

#[test]
fn nobodys_data_is_covered_and_nothing_is_copied_while_somebody_writes_it() {
    each_pair(async |source, target| {
        let same = refused(&source, &source).await;
        assert!(same.ends_with(" can't be copied into itself"), "{same}");
        let world = World::open(source.clone()).await;
        assert!(
            refused(&source, &target).await.starts_with("the source is in use by a server or a command: stop it first")
        );
        world.store.close().await;
        begin(&source, &target).await.unwrap().copy_some().await.unwrap();
        let other = filled(Engine::Sqlite).await.unwrap();
        other.run("UPDATE meta SET value = 'another' WHERE name = 'epoch'").await;
        assert_eq!(
            refused(&other, &target).await,
            "the target holds an unfinished copy of another database: finish that, or take an empty database"
        );
        let copying = begin(&source, &target).await.unwrap();
        assert_eq!(refused(&source, &target).await, "another motet copy is at work on the target");
        assert!(all_alike(&copying.finish().await.unwrap()));
        assert_eq!(refused(&other, &target).await, "the target holds accounts already: take an empty database");
        let world = World::open(target.clone()).await;
        assert_eq!(refused(&source, &target).await, "the target is in use by a server or a command: stop it first");
        world.store.close().await;
        let before = rows(&target).await;
        assert!(
            refused(&source, &target)
                .await
                .starts_with("the target is a finished copy of the source, and one of the two")
        );
        assert_eq!(before, rows(&target).await);
        source.run("DELETE FROM migrations WHERE number = (SELECT MAX(number) FROM migrations)").await;
        let older = refused(&source, &target).await;
        assert!(older.ends_with(": run motet migrate on it first"), "{older}");
    });
}

#[test]
fn a_database_on_which_nobody_registered_takes_a_copy() {
    each_pair(async |source, target| {
        World::open(target.clone()).await.store.close().await;
        let copying = begin(&source, &target).await.unwrap();
        assert!(all_alike(&copying.finish().await.unwrap()));
        assert_eq!(rows(&source).await, rows(&target).await);
    });
}

#[test]
fn a_row_that_postgres_cannot_hold_is_named() {
    each_pair(async |source, target| {
        let TestDatabase::Sqlite(_) = &source else { return };
        source.run("UPDATE messages SET content = 'a' || char(0) || 'b' WHERE id = 102").await;
        let done = begin(&source, &target).await.unwrap().finish().await;
        match target {
            TestDatabase::Sqlite(_) => assert!(all_alike(&done.unwrap())),
            TestDatabase::Postgres { .. } => {
                let said = done.unwrap_err().to_string();
                assert!(said.contains("table messages, row id 102: content holds the character U+0000"), "{said}");
            }
        }
    });
}
