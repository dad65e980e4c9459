//! What keeps a store from opening is said in one line.

use std::sync::Arc;

use store::{Database, Deps, OpenError, PRUNE_EVERY};

use crate::world::{Counting, Recorder, StoppedClock};

async fn refused(database: &Database) -> OpenError {
    let deps = Deps {
        clock: Arc::new(StoppedClock::default()),
        chance: Arc::new(Counting::default()),
        bus: Arc::new(Recorder::default()),
        prune_every: PRUNE_EVERY,
        log_life: domain::limits::LOG_LIFE,
        limited: true,
        opener: store::Opener::Command,
    };
    let Err(error) = store::open(database, deps).await else { panic!("it opened") };
    assert!(!error.to_string().contains('\n'), "{error}");
    error
}

#[tokio::test]
async fn no_folder() {
    let error = refused(&Database::Sqlite("/nonexistent/motet.db".into())).await;
    assert!(error.to_string().starts_with("can't open /nonexistent/motet.db: "), "{error}");
}

#[tokio::test]
async fn no_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("motet.db");
    std::fs::write(&path, "this is a letter, not a database, and long enough to be looked at".repeat(99)).unwrap();
    let error = refused(&Database::Sqlite(path.clone())).await;
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
}

#[tokio::test]
async fn no_server() {
    let url = "postgresql://motet:hunter2@127.0.0.1:1/chat";
    let error = refused(&Database::Postgres(url.to_owned())).await.to_string();
    assert!(error.contains("the Postgres database chat at 127.0.0.1:1"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn no_url() {
    let error = refused(&Database::Postgres("postgresql://host:port/x?secret=hunter2".to_owned())).await.to_string();
    assert!(error.contains("database URL") && !error.contains("hunter2"), "{error}");
    for url in ["mysql://host/x", "motet.db", "", "sqlite://"] {
        Database::from_url(url).unwrap_err();
    }
    assert_eq!(Database::from_url("sqlite:///var/motet.db"), Ok(Database::Sqlite("/var/motet.db".into())));
    assert_eq!(Database::from_url("sqlite://data/motet.db"), Ok(Database::Sqlite("data/motet.db".into())));
    let url = "postgres://host/x";
    assert_eq!(Database::from_url(url), Ok(Database::Postgres(url.to_owned())));
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_the_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = crate::world::TestDatabase::make(crate::world::Engine::Sqlite).await.unwrap();
    let world = crate::world::World::open(place.clone()).await;
    world.user("Ada").await;
    for entry in std::fs::read_dir(place.file().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
    world.store.close().await;
}
