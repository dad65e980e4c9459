//! The databases that tests run in, and a way to look into them past the store.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once};

use store::Database;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

/// Which database a test runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database of one test's own.
#[derive(Clone)]
pub(crate) enum TestDatabase {
    Sqlite(Arc<TempDir>),
    Postgres { server: String, name: String },
}

static NUMBER: AtomicU32 = AtomicU32::new(1);
static LEFT_OUT: Once = Once::new();

impl TestDatabase {
    /// None where no Postgres was given: then this is said, past the test harness, which would hide it.
    pub(crate) async fn make(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::Sqlite(Arc::new(tempfile::tempdir().unwrap()))),
            Engine::Postgres => {
                let Some(server) = server() else {
                    LEFT_OUT.call_once(|| {
                        let line = b"POSTGRES WAS LEFT OUT: MOTET_TEST_POSTGRES is not set\n";
                        std::io::stderr().write_all(line).unwrap();
                    });
                    return None;
                };
                let number = NUMBER.fetch_add(1, Ordering::SeqCst);
                let name = format!("motet_test_{}_{number}", std::process::id());
                query(&server, &format!("CREATE DATABASE {name}")).await;
                Some(Self::Postgres { server, name })
            }
        }
    }

    pub(crate) async fn remove(self) {
        if let Self::Postgres { server, name } = self {
            query(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    pub(crate) fn database(&self) -> Database {
        match self {
            Self::Sqlite(_) => Database::Sqlite(self.file()),
            Self::Postgres { .. } => Database::Postgres(self.url()),
        }
    }

    /// The file of a `SQLite` database.
    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("motet.db"),
            Self::Postgres { .. } => panic!("a Postgres database is no file"),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(_) => panic!("a file has no URL"),
            Self::Postgres { server, name } => {
                let (address, options) = server.split_once('?').unwrap_or((server, ""));
                let (scheme, rest) = address.split_once("://").expect("MOTET_TEST_POSTGRES is a URL");
                let host = rest.split('/').next().unwrap_or_default();
                format!("{scheme}://{host}/{name}?{options}")
            }
        }
    }

    /// Runs SQL past the store.
    pub(crate) async fn run(&self, sql: &str) {
        match self {
            Self::Sqlite(_) => self.connect().execute_batch(sql).unwrap(),
            Self::Postgres { .. } => drop(query(&self.url(), sql).await),
        }
    }

    /// The numbers in the first column of an answer.
    pub(crate) async fn numbers(&self, sql: &str) -> Vec<i64> {
        match self {
            Self::Sqlite(_) => {
                let connection = self.connect();
                let mut statement = connection.prepare(sql).unwrap();
                let rows = statement.query_map([], |row| row.get(0)).unwrap();
                rows.map(Result::unwrap).collect()
            }
            Self::Postgres { .. } => query(&self.url(), sql).await.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    /// A transaction on Postgres that has run this SQL and stays open.
    pub(crate) async fn hold(&self, sql: &str) -> OpenTransaction {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        client.batch_execute(&format!("BEGIN; {sql}")).await.unwrap();
        OpenTransaction { client, driver }
    }

    /// Waits until so many connections to the Postgres database wait for locks.
    pub(crate) async fn until_waiting(&self, count: i64) {
        let waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while self.number(waiting).await < count {
            tokio::task::yield_now().await;
        }
    }

    fn connect(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.file()).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        connection
    }

    /// A number that SQL answers.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.numbers(sql).await[0]
    }
}

/// Somebody's transaction, which has whatever it has locked.
pub(crate) struct OpenTransaction {
    client: Client,
    driver: JoinHandle<Result<(), Error>>,
}

impl OpenTransaction {
    pub(crate) async fn end(self) {
        self.client.batch_execute("ROLLBACK").await.unwrap();
        drop(self.client);
        self.driver.await.unwrap().unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where a Postgres is")]
fn server() -> Option<String> {
    std::env::var("MOTET_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

async fn query(url: &str, sql: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let answer = client.simple_query(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
    let rows = answer.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    rows.collect()
}
