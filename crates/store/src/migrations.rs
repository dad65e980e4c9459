//! The schema, brought up to this binary's version at the start.

use std::time::Instant;

use crate::fault::Fault;
use crate::log::hex;
use crate::statements::sessions::REMEMBER;
use crate::statements::statements;
use crate::tx::{Tx, WriterLock};
use crate::value::params;
use crate::{Deps, OpenError};

/// A numbered file; the first is number 1.
pub(crate) struct Migration {
    name: &'static str,
    sql: &'static str,
}

pub(crate) const SQLITE: &[Migration] = &[
    Migration { name: "first", sql: include_str!("../migrations/sqlite/0001_first.sql") },
    Migration { name: "reactions", sql: include_str!("../migrations/sqlite/0002_reactions.sql") },
    Migration { name: "standing", sql: include_str!("../migrations/sqlite/0003_standing.sql") },
    Migration { name: "issuer", sql: include_str!("../migrations/sqlite/0004_issuer.sql") },
    Migration { name: "authors", sql: include_str!("../migrations/sqlite/0005_authors.sql") },
    Migration { name: "attachments", sql: include_str!("../migrations/sqlite/0006_attachments.sql") },
    Migration { name: "storage", sql: include_str!("../migrations/sqlite/0007_storage.sql") },
    Migration { name: "recency", sql: include_str!("../migrations/sqlite/0008_recency.sql") },
    Migration { name: "logins", sql: include_str!("../migrations/sqlite/0009_logins.sql") },
    Migration { name: "nonces", sql: include_str!("../migrations/sqlite/0010_nonces.sql") },
    Migration { name: "approaches", sql: include_str!("../migrations/sqlite/0011_approaches.sql") },
    Migration { name: "deletions", sql: include_str!("../migrations/sqlite/0012_deletions.sql") },
];
pub(crate) const POSTGRES: &[Migration] = &[
    Migration { name: "first", sql: include_str!("../migrations/postgres/0001_first.sql") },
    Migration { name: "reactions", sql: include_str!("../migrations/postgres/0002_reactions.sql") },
    Migration { name: "standing", sql: include_str!("../migrations/postgres/0003_standing.sql") },
    Migration { name: "issuer", sql: include_str!("../migrations/postgres/0004_issuer.sql") },
    Migration { name: "authors", sql: include_str!("../migrations/postgres/0005_authors.sql") },
    Migration { name: "attachments", sql: include_str!("../migrations/postgres/0006_attachments.sql") },
    Migration { name: "storage", sql: include_str!("../migrations/postgres/0007_storage.sql") },
    Migration { name: "recency", sql: include_str!("../migrations/postgres/0008_recency.sql") },
    Migration { name: "logins", sql: include_str!("../migrations/postgres/0009_logins.sql") },
    Migration { name: "nonces", sql: include_str!("../migrations/postgres/0010_nonces.sql") },
    Migration { name: "approaches", sql: include_str!("../migrations/postgres/0011_approaches.sql") },
    Migration { name: "deletions", sql: include_str!("../migrations/postgres/0012_deletions.sql") },
];

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";

statements! {
    VERSION = ["SELECT COALESCE(MAX(number), 0) FROM migrations"];
    RECORD = ["INSERT INTO migrations (number, name, applied_at) VALUES ($1, $2, $3)"];
}

/// A connection that can run whole files of SQL.
pub(crate) trait Scripts: Tx {
    fn script(&mut self, sql: &str) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Applies what is missing, each in a transaction of its own. `place` names the database in errors.
pub(crate) async fn migrate<T: Scripts>(
    tx: &mut T,
    migrations: &[Migration],
    deps: &Deps,
    place: &str,
) -> Result<(), OpenError> {
    let wrong = |fault: Fault| OpenError::new(format!("can't prepare the schema of {place}: {fault}"));
    let done = apply(tx, migrations, deps).await;
    if done.is_err() {
        tx.rollback().await;
    }
    let (found, known) = (done.map_err(wrong)?, migrations.len());
    if found > known {
        return Err(OpenError::new(format!(
            "{place} has schema {found}, and this version of motet knows only up to {known}: a newer one has used it"
        )));
    }
    Ok(())
}

/// The number of the schema that the database has then.
async fn apply<T: Scripts>(tx: &mut T, migrations: &[Migration], deps: &Deps) -> Result<usize, Fault> {
    tx.begin(WriterLock::Alone).await?;
    tx.script(TABLE).await?;
    tx.commit().await?;
    let mut is_old = None;
    loop {
        tx.begin(WriterLock::Alone).await?;
        let version = usize::try_from(tx.one(&VERSION, &[]).await?.count()?).unwrap_or(usize::MAX);
        let Some(next) = migrations.get(version) else {
            tx.commit().await?;
            return Ok(version);
        };
        // Whoever waits for the start of a large installation is told what for.
        let is_old = *is_old.get_or_insert(version > 0);
        if is_old {
            let (number, of) = (version + 1, migrations.len());
            tracing::info!(
                number,
                of,
                name = next.name,
                "bringing the schema up, which takes long where there is much"
            );
        }
        let begun = Instant::now();
        tx.script(next.sql).await?;
        tx.execute(&RECORD, params![version + 1, next.name, deps.clock.now()]).await?;
        if version == 0 {
            // Tells this database's log from one that was begun elsewhere. A copy of the database has the same.
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

/// What an engine's files and the code itself make of an empty database.
#[cfg(test)]
pub(crate) fn schema(migrations: &'static [Migration]) -> impl Iterator<Item = &'static str> {
    std::iter::once(TABLE).chain(migrations.iter().map(|migration| migration.sql))
}
