//! A server of one's own: its own folder, its own clock, a free port.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use dialects::DIALECTS;
use domain::verbs::SetAdminByName;
use kit::{DialectEntry, Times};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use server::ambient::SystemChance;
use server::settings::{Settings, Sources};
use server::{Ambient, Running, SpokenDialects, StartError, start};
use tempfile::TempDir;

use crate::StoppedClock;
use crate::answer::Answer;
use crate::contract::{hold_answer, hold_delay};
use crate::database::{Engine, PostgresDatabase, restore_sqlite};
use crate::socket::Socket;

/// A server of one's own. Dropping it leaves nothing behind.
pub struct Server {
    /// Its clock.
    pub clock: Arc<StoppedClock>,
    running: Option<Running>,
    /// Only after the server is gone may its database go.
    database: Option<PostgresDatabase>,
    folder: TempDir,
    given: Vec<(&'static str, String)>,
    times: Times,
    /// The dialects that there are.
    dialects: &'static [DialectEntry],
    /// Those that it speaks.
    spoken: SpokenDialects,
    client: reqwest::Client,
}

impl Server {
    /// Starts one with the defaults: all dialects, the embedded database.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts one with these settings, by their names in the settings file, on the embedded database.
    pub async fn with(given: &[(&'static str, &str)]) -> Self {
        Self::on(Engine::Sqlite, given).await
    }

    /// Starts one on this engine, in a new database, with these settings.
    pub async fn on(engine: Engine, given: &[(&'static str, &str)]) -> Self {
        Self::prepare(engine, given).await.begin().await
    }

    /// Starts one whose clients have these times for things.
    pub async fn hurrying(engine: Engine, given: &[(&'static str, &str)], times: Times) -> Self {
        let server = Self::prepare(engine, given).await;
        Self { times, ..server }.begin().await
    }

    /// Starts one that has these dialects, on the embedded database.
    pub async fn speaking(dialects: &'static [DialectEntry], given: &[(&'static str, &str)]) -> Self {
        let server = Self::prepare(Engine::Sqlite, given).await;
        Self { dialects, ..server }.begin().await
    }

    /// Starts one on what an older version left: a dump of its database and a folder of its files' contents.
    pub async fn upgrading(engine: Engine, dump: &str, files: &Path, given: &[(&'static str, &str)]) -> Self {
        let server = Self::prepare(engine, given).await;
        match &server.database {
            None => restore_sqlite(&server.folder().join("motet.db"), dump),
            Some(database) => database.restore(dump).await,
        }
        copy(files, &server.folder().join("files"));
        server.begin().await
    }

    /// One that isn't started yet.
    async fn prepare(engine: Engine, given: &[(&'static str, &str)]) -> Self {
        let mut given: Vec<_> = given.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(PostgresDatabase::make().await),
        };
        given.extend(database.as_ref().map(|database| ("database_url", database.url())));
        let folder = tempfile::tempdir().unwrap();
        let client = reqwest::Client::new();
        Self {
            clock: Arc::default(),
            running: None,
            database,
            folder,
            given,
            times: Times::default(),
            dialects: DIALECTS,
            spoken: SpokenDialects::all(DIALECTS),
            client,
        }
    }

    async fn begin(mut self) -> Self {
        self.spoken = self.settings().unwrap().dialects;
        self.running = Some(self.run().await.unwrap());
        self
    }

    /// Sets something, from the next start on.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.given.retain(|(given, _)| *given != name);
        self.given.push((name, value.to_owned()));
    }

    /// Stops it in good order and starts it again on the same data.
    pub async fn restart(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.running = Some(self.run().await.unwrap());
    }

    /// Starts the server anew with other settings besides.
    pub async fn restart_with(&mut self, given: &[(&'static str, &str)]) {
        self.given.extend(given.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.restart().await;
    }

    /// Stops it in good order.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Ends the server's writer, and then serves as the binary does; answers what that returns.
    pub async fn serve_without_writer(&mut self) -> Result<(), StartError> {
        let running = self.running.take().unwrap();
        running.core.store.close().await;
        running.until(std::future::pending()).await
    }

    /// The folder of its data.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Runs SQL in its database, past the server.
    pub(crate) async fn sql(&self, text: &str) {
        match &self.database {
            Some(database) => database.run(text).await,
            None => {
                let database = rusqlite::Connection::open(self.folder.path().join("motet.db")).unwrap();
                database.busy_timeout(std::time::Duration::from_mins(1)).unwrap();
                database.execute_batch(text).unwrap();
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.running().addresses[0]
    }

    /// The server itself.
    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Makes the account with this username an administrator, or no longer one.
    pub async fn set_admin(&self, username: &str, admin: bool) {
        let act = SetAdminByName { username: username.to_owned(), admin };
        self.running().core.perform(act).await.unwrap();
    }

    /// Sends a request. A `token` goes into the `Authorization` header; a null `body` sends none.
    pub async fn call(&self, method: Method, path: &str, token: &str, body: Value) -> Answer {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let mut headers = HeaderMap::new();
        if !body.is_null() {
            headers.insert("content-type", HeaderValue::from_static("application/json"));
        }
        if !token.is_empty() {
            headers.insert("authorization", HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
        }
        self.raw(method, path, headers, text).await
    }

    /// Sends a request as it stands.
    ///
    /// # Panics
    /// If the answer isn't as its dialect's published document has it.
    pub async fn raw(&self, method: Method, path: &str, headers: HeaderMap, body: impl Into<reqwest::Body>) -> Answer {
        let url = format!("http://{}{path}", self.address());
        let request = self.client.request(method.clone(), url).headers(headers).body(body);
        let response = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.bytes().await.unwrap();
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&text).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&text).into_owned()))
        };
        let answer = Answer { status, headers, body };
        hold_delay(path, &answer);
        if let Some(dialect) = self.spoken.dialect_of(path) {
            hold_answer(dialect, method.as_str(), path, &answer);
        }
        answer
    }

    /// `GET`.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, token, Value::Null).await
    }

    /// `POST`.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.call(Method::POST, path, token, body).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str, token: &str) -> Answer {
        self.call(Method::DELETE, path, token, Value::Null).await
    }

    /// Opens a socket.
    pub async fn socket(&self, path: &str) -> Socket {
        Socket::open(self.address(), path, &[]).await.unwrap()
    }

    /// Opens a socket with headers; the status where the handshake is refused.
    pub async fn try_socket(&self, path: &str, headers: &[(HeaderName, &str)]) -> Result<Socket, u16> {
        Socket::open(self.address(), path, headers).await
    }

    async fn run(&self) -> Result<Running, StartError> {
        let ambient =
            Ambient { clock: Arc::clone(&self.clock) as _, chance: Arc::new(SystemChance), times: self.times };
        start(&self.settings()?, ambient).await
    }

    fn settings(&self) -> Result<Settings, StartError> {
        let mut given = vec![
            ("listen", "127.0.0.1:0".to_owned()),
            ("data_dir", self.folder.path().display().to_string()),
            ("password_cost", "cheap".to_owned()),
            ("log", "warn".to_owned()),
        ];
        given.extend(self.given.iter().cloned());
        Ok(Settings::read(&Sources::of(&given, self.dialects))?)
    }
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}
