//! The schema, brought up to this binary's version at the start.

use std::time::Instant;

use domain::core::hex;

use crate::fault::Fault;
use crate::locks::Locks;
use crate::statements::sessions::REMEMBER;
use crate::statements::statements;
use crate::tx::{Purpose, Tx};
use crate::value::params;
use crate::{Deps, OpenError};

/// One step of the schema; the first is number 1.
pub(crate) struct Migration {
    name: &'static str,
    postgres: &'static str,
    /// What `SQLite` takes instead, where it was published with a text of its own.
    sqlite: Option<&'static str>,
}

/// A step that was published as one file for each engine.
macro_rules! by_engine {
    ($name:literal, $file:literal) => {
        Migration {
            name: $name,
            postgres: include_str!(concat!("../migrations/postgres/", $file)),
            sqlite: Some(include_str!(concat!("../migrations/sqlite/", $file))),
        }
    };
}

/// A step in one text for both engines.
macro_rules! shared {
    ($name:literal, $file:literal) => {
        Migration { name: $name, postgres: include_str!(concat!("../migrations/", $file)), sqlite: None }
    };
}

/// The schema's history. A step that was released is not edited.
pub(crate) const MIGRATIONS: &[Migration] = &[
    by_engine!("first", "0001_first.sql"),
    by_engine!("reactions", "0002_reactions.sql"),
    by_engine!("standing", "0003_standing.sql"),
    by_engine!("issuer", "0004_issuer.sql"),
    by_engine!("authors", "0005_authors.sql"),
    by_engine!("attachments", "0006_attachments.sql"),
    by_engine!("storage", "0007_storage.sql"),
    by_engine!("recency", "0008_recency.sql"),
    by_engine!("logins", "0009_logins.sql"),
    by_engine!("nonces", "0010_nonces.sql"),
    by_engine!("approaches", "0011_approaches.sql"),
    shared!("deletions", "0012_deletions.sql"),
    shared!("positions", "0013_positions.sql"),
    shared!("read marks", "0014_read_marks.sql"),
    shared!("replies", "0015_replies.sql"),
    shared!("settings", "0016_settings.sql"),
    shared!("custom statuses", "0017_custom_statuses.sql"),
    shared!("announcements", "0018_announcements.sql"),
];

/// What one text for both engines says as Postgres takes it, and what `SQLite` takes for it.
const SUBSTITUTIONS: [(&str, &str); 3] =
    [(" BIGINT", " INTEGER"), (") /* by key */;", ") STRICT, WITHOUT ROWID;"), (") /* by row */;", ") STRICT;")];

impl Migration {
    /// As Postgres takes it.
    pub(crate) fn postgres(&self) -> String {
        self.postgres.to_owned()
    }

    /// As `SQLite` takes it.
    pub(crate) fn sqlite(&self) -> String {
        let substituted = || SUBSTITUTIONS.iter().fold(self.postgres(), |text, (word, own)| text.replace(word, own));
        self.sqlite.map_or_else(substituted, str::to_owned)
    }
}

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";

statements! {
    VERSION = ["SELECT COALESCE(MAX(number), 0) FROM migrations"];
    RECORD = ["INSERT INTO migrations (number, name, applied_at) VALUES ($1, $2, $3)"];
}

/// A connection that can run whole files of SQL.
pub(crate) trait Scripts: Tx {
    /// A step as this engine takes it.
    fn text(migration: &Migration) -> String;

    fn script(&mut self, sql: &str) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Applies what is missing, each in a transaction of its own. `database` is its name in errors.
pub(crate) async fn migrate<T: Scripts>(tx: &mut T, deps: &Deps, database: &str) -> Result<(), OpenError> {
    let wrong = |fault: Fault| OpenError::new(format!("can't prepare the schema of {database}: {fault}"));
    let done = apply(tx, deps).await;
    if done.is_err() {
        tx.rollback().await;
    }
    let (found, known) = (done.map_err(wrong)?, MIGRATIONS.len());
    if found > known {
        return Err(OpenError::new(format!(
            "{database} has schema {found}, and this version of motet knows only up to {known}: a newer one has used it"
        )));
    }
    Ok(())
}

/// The number of the schema that the database has then.
async fn apply<T: Scripts>(tx: &mut T, deps: &Deps) -> Result<usize, Fault> {
    tx.begin(Purpose::Migration, &Locks::none()).await?;
    tx.script(TABLE).await?;
    tx.commit().await?;
    let mut is_old = None;
    loop {
        tx.begin(Purpose::Migration, &Locks::none()).await?;
        let version = usize::try_from(tx.one(&VERSION, &[]).await?.count()?).unwrap_or(usize::MAX);
        let Some(next) = MIGRATIONS.get(version) else {
            tx.commit().await?;
            return Ok(version);
        };
        // A large database takes a while, so the log says what the start is waiting for.
        let is_old = *is_old.get_or_insert(version > 0);
        if is_old {
            let (number, of) = (version + 1, MIGRATIONS.len());
            tracing::info!(
                number,
                of,
                name = next.name,
                "bringing the schema up, which takes long where there is much"
            );
        }
        let begun = Instant::now();
        tx.script(&T::text(next)).await?;
        tx.execute(&RECORD, params![version + 1, next.name, deps.clock.now()]).await?;
        if version == 0 {
            // The epoch tells this database's log from one of another database. A copy of the database has the same
            // epoch.
            let mut epoch = [0; 16];
            deps.chance.fill(&mut epoch);
            tx.execute(&REMEMBER, params!["epoch", hex(&epoch)]).await?;
        }
        tx.commit().await?;
        if is_old {
            tracing::info!(name = next.name, seconds = begun.elapsed().as_secs_f64(), "the schema is up by one");
        }
    }
}

/// What the steps and the code itself make of an empty database.
#[cfg(test)]
pub(crate) fn schema(text: fn(&Migration) -> String) -> impl Iterator<Item = String> {
    std::iter::once(TABLE.to_owned()).chain(MIGRATIONS.iter().map(text))
}
