//! The databases that servers of tests run on.

use std::io::Write;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

/// Which database a server runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// One of its own on the Postgres server that `MOTET_TEST_POSTGRES` names.
    Postgres,
}

static LEFT_OUT: Once = Once::new();
static NUMBER: AtomicU32 = AtomicU32::new(1);

impl Engine {
    /// Whether tests can run on it. Where they can't this is said once, past the test harness, which would hide it.
    pub fn is_there(self) -> bool {
        let is_there = self == Self::Sqlite || postgres().is_some();
        if !is_there {
            LEFT_OUT.call_once(|| {
                let line = b"POSTGRES WAS LEFT OUT: MOTET_TEST_POSTGRES is not set\n";
                std::io::stderr().write_all(line).unwrap();
            });
        }
        is_there
    }
}

/// A new, empty database on the Postgres server that the tests were given. Dropping it removes it.
pub struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// If `MOTET_TEST_POSTGRES` isn't set, or isn't the URL of a server where databases may be made.
    pub async fn make() -> Self {
        let server = postgres().expect("MOTET_TEST_POSTGRES names a server");
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("motet_wire_{}_{number}", std::process::id());
        query(&server, &format!("CREATE DATABASE {name}")).await;
        Self { server, name }
    }

    /// Runs a statement in it.
    pub async fn run(&self, sql: &str) {
        query(&self.url(), sql).await;
    }

    /// Its URL.
    pub fn url(&self) -> String {
        let (address, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (scheme, rest) = address.split_once("://").expect("MOTET_TEST_POSTGRES is a URL");
        let host = rest.split('/').next().unwrap_or_default();
        let question = if options.is_empty() { "" } else { "?" };
        format!("{scheme}://{host}/{}{question}{options}", self.name)
    }
}

impl PostgresDatabase {
    /// Runs a dump of another one.
    pub(crate) async fn restore(&self, dump: &str) {
        query(&self.url(), dump).await;
    }
}

/// Makes a database file of a dump.
pub(crate) fn restore_sqlite(path: &Path, dump: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(dump).unwrap();
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let (server, sql) = (self.server.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        // A test drops its server inside its own runtime, which can't wait here.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(query(&server, &sql));
        });
        let _ = dropping.join();
    }
}

#[expect(clippy::disallowed_methods, reason = "the test runner says by the environment where Postgres is")]
fn postgres() -> Option<String> {
    std::env::var("MOTET_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

async fn query(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.simple_query(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
