//! Several nodes of one cluster, with a database and a NATS server of their own.

use tempfile::TempDir;

use crate::database::PostgresDatabase;
use crate::nats::Nats;
use crate::server::Server;
use crate::{Cluster, Engine};

/// Nodes that share a database, a NATS server, and a folder for files.
pub struct Nodes {
    /// The nodes.
    pub nodes: Vec<Server>,
    /// What connects them.
    pub nats: Nats,
    database: String,
    blobs: TempDir,
    /// Only after the nodes are gone may their database go.
    _database: Option<PostgresDatabase>,
}

impl Nodes {
    /// Whether this machine can run them.
    pub fn are_there() -> bool {
        Engine::Postgres.is_there() && Nats::is_there()
    }

    /// Starts so many on a database of their own.
    pub async fn start(count: usize) -> Self {
        let database = PostgresDatabase::make().await;
        Self::on(database.url(), Some(database), count).await
    }

    /// Starts so many on a Postgres server of the test's own.
    pub async fn start_on(cluster: &Cluster, count: usize) -> Self {
        Self::on(cluster.url("postgres"), None, count).await
    }

    async fn on(url: String, database: Option<PostgresDatabase>, count: usize) -> Self {
        let (nats, blobs) = (Nats::start().await, tempfile::tempdir().unwrap());
        let mut all = Self { nodes: Vec::new(), nats, database: url, blobs, _database: database };
        for _ in 0..count {
            all.add().await;
        }
        all
    }

    /// The settings of a node, by their names in the settings file.
    pub fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("database_url", self.database.clone()),
            ("nats_url", self.nats.url()),
            ("blobs", format!("file://{}", self.blobs.path().display())),
        ]
    }

    /// Starts another one.
    pub async fn add(&mut self) -> &Server {
        let settings = self.settings();
        let given = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.nodes.push(Box::pin(Server::with(&given)).await);
        &self.nodes[self.nodes.len() - 1]
    }
}
