//! No statement is compiled anew at every execution, and none looks through a table that grows, but for those that are
//! named here with their reasons.

use std::collections::BTreeMap;

use rusqlite::StatementStatus;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::{Batch, Statement, batches, postgres, reactions, statements};
use crate::migrations::{self, Migration};
use crate::sqlite::SqliteConnection;

/// What may look through a table or a whole index, and why.
const SCANS: &[(&str, &str)] = &[
    ("USERS_PAGE", "a page in the order of the table; deep ones are searches"),
    ("USERS_LIKE", "a search"),
    ("USER_COUNT", "of searches, and asked once at the start"),
    ("ACCOUNTS", "a search, for administrators"),
    ("ADMIN_ACTIONS", "a page in the order of the table; those of one account and deep ones are searches"),
    ("USER_CENSUS", "a search, for administrators"),
    ("CHANNEL_CENSUS", "a search, for administrators"),
    ("AVAILABLE_USERS", "a search"),
    ("STRANGERS", "a search"),
    ("INSERT_CHANNEL", "the newest channel alone"),
    ("BROKEN_STREAMS", "a search, for whoever looks after the database"),
    ("PUBLIC_CHANNELS", "a page in the order of an index of nothing else; deep ones are searches"),
    ("CHANNELS_SEEN_BY", "so many as are skipped and shown, of an index of nothing else; deep ones are searches"),
    ("ADMINS", "an index of nothing but administrators"),
    ("EXPIRED_SESSIONS", "those that are over and not yet taken away"),
    ("DELETED_CHANNEL", "deleted channels that aren't cleared away yet"),
    ("DELETED_GUILD", "deleted guilds that aren't cleared away yet"),
    ("DELETED_MESSAGES", "deleted messages whose reactions aren't cleared away yet"),
    ("NEXT_STREAMS", "so many from one on"),
    ("WRITERS", "a row per start within the log's life"),
    ("REACHED", "a row per start within the log's life"),
    ("ANNOUNCE", "a row of writers per start within the log's life"),
    ("DELETE_ENDED_ANNOUNCEMENTS", "what nodes committed within some minutes"),
    ("DELETE_WRITERS", "a row per start within the log's life"),
    ("BEGIN_WRITER", "a row per start within the log's life"),
    ("MARKS_BEFORE", "a row per ten minutes of the log's life"),
    ("DELETE_MARKS", "a row per ten minutes of the log's life"),
    ("VERSION", "a row per migration"),
    ("REACHABLE", "a row per migration"),
    ("KEYS", "a few signing keys"),
    ("RETIRE_KEYS", "a few signing keys"),
    ("DELETE_KEYS", "a few signing keys"),
    ("INSERT_USER", "what SQLite looks for where a foreign key is violated already, which none is"),
    ("INSERT_KIND", "what SQLite looks for where a foreign key is violated already, which none is"),
    ("KINDS", "a page in the order of the catalogue"),
];

fn texts(
    of: impl Fn(&'static Statement) -> String,
    each: impl Fn(&'static Batch) -> String,
) -> Vec<(&'static str, String)> {
    let statements = statements().map(|(name, one)| (name, of(one)));
    statements.chain(batches().map(|(name, one)| (name, each(one)))).collect()
}

fn on_sqlite() -> Vec<(&'static str, String)> {
    texts(|one| one.sqlite().to_owned(), |one| one.sqlite().to_owned())
}

fn fresh(folder: &tempfile::TempDir) -> SqliteConnection {
    let connection = SqliteConnection::open_writer(&folder.path().join("motet.db")).unwrap();
    for sql in migrations::schema(Migration::sqlite) {
        connection.engine().execute_batch(&sql).unwrap();
    }
    connection
}

#[test]
fn none_is_compiled_anew_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let connection = fresh(&folder);
    let engine = connection.engine();
    engine.set_prepared_statement_cache_capacity(1024);
    // What an execution comes to doesn't matter here, nor does what it leaves.
    engine.execute_batch("BEGIN").unwrap();
    for (name, text) in on_sqlite() {
        for value in 1..=3_i64 {
            let mut statement = engine.prepare_cached(&text).unwrap();
            for index in 1..=statement.parameter_count() {
                statement.raw_bind_parameter(index, value).unwrap();
            }
            let mut rows = statement.raw_query();
            while let Ok(Some(_)) = rows.next() {}
        }
        let statement = engine.prepare_cached(&text).unwrap();
        assert!(statement.get_status(StatementStatus::Run) >= 3, "{name} was not run");
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{name}: {text}");
    }
}

/// What reading a page asks of reactions takes as many steps however many there are.
#[test]
fn reactions_are_not_counted_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let connection = fresh(&folder);
    let engine = connection.engine();
    let people = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000) \
         INSERT INTO users (id, username, username_key, admin, created_at, updated_at) SELECT n, n, n, 0, 0, 0 FROM n";
    engine.execute_batch(people).unwrap();
    let react = |those: &str| {
        let sql = format!(
            "INSERT INTO reactions (channel_id, message_id, kind_id, user_id, created_at) SELECT 1, 1, k.id, u.id, 0 \
             FROM users u, reaction_kinds k WHERE {those} ORDER BY u.id; \
             DELETE FROM reaction_totals; \
             INSERT INTO reaction_totals SELECT message_id, kind_id, channel_id, COUNT(*) FROM reactions GROUP BY 1, 2, 3"
        );
        engine.execute_batch(&sql).unwrap();
    };
    let steps = || {
        let searches: [(&str, &[i64]); 4] = [
            (reactions::TALLIES.sqlite(), &[1, 7]),
            (reactions::OLDEST_REACTIONS.sqlite(), &[1, 20]),
            (reactions::REACTIONS_AFTER.sqlite(), &[1, 0, 20]),
            (reactions::REACTIONS_OF_KIND_AFTER.sqlite(), &[1, 0, 20, 9]),
        ];
        searches.map(|(text, params)| {
            let mut statement = engine.prepare(text).unwrap();
            let rows = statement.query_map(rusqlite::params_from_iter(params), |_| Ok(())).unwrap().count();
            (rows, statement.get_status(StatementStatus::VmStep))
        })
    };
    react("u.id <= 100");
    let few = steps();
    assert_eq!(few.map(|(rows, _)| rows), [9, 20, 20, 20]);
    react("u.id > 100");
    assert_eq!(steps(), few);
}

#[test]
fn none_looks_through_a_table_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let connection = fresh(&folder);
    let engine = connection.engine();
    let mut tables = engine.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut found = BTreeMap::new();
    for (name, text) in on_sqlite() {
        let mut plan = engine.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).map(Result::unwrap).collect::<Vec<_>>();
        let scanned = |step: &&String| {
            let scan = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            scan.is_some_and(|alias| tables.iter().any(|table| stands_for(&text, table, alias)))
        };
        if let Some(step) = steps.iter().find(scanned) {
            found.insert(name, format!("{step}: {text}"));
        }
    }
    sanction(found);
}

/// Whether a name in a plan is a table's, and not a subquery's.
fn stands_for(text: &str, table: &str, alias: &str) -> bool {
    let named = format!("{table} {alias}");
    alias == table
        || text.match_indices(&named).any(|(at, _)| {
            let after = text[at + named.len()..].chars().next();
            let before = text[..at].chars().next_back();
            [before, after].iter().all(|letter| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_'))
        })
}

fn sanction(mut found: BTreeMap<&'static str, String>) {
    found.retain(|name, _| SCANS.iter().all(|(known, _)| known != name));
    assert!(found.is_empty(), "these look through whole tables: {found:#?}");
}

#[test]
fn none_need_look_through_a_table_on_postgres() {
    let Some(url) = postgres() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    sanction(runtime.block_on(scans_on_postgres(&url)));
}

/// Those for which the planner finds no way but through a whole table, however much it may cost.
async fn scans_on_postgres(url: &str) -> BTreeMap<&'static str, String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client
        .batch_execute(
            "BEGIN; CREATE SCHEMA motet_plans; SET LOCAL search_path = motet_plans; \
             SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; \
             SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off",
        )
        .await
        .unwrap();
    for sql in migrations::schema(Migration::postgres) {
        client.batch_execute(&sql).await.unwrap();
    }
    let mut found = BTreeMap::new();
    for (name, text) in texts(|one| one.postgres().to_owned(), |one| one.postgres().to_owned()) {
        let plan = plan(&client, &text).await;
        if let Some(step) = scan_in(&plan) {
            found.insert(name, format!("{step}: {text}"));
        }
    }
    client.batch_execute("ROLLBACK").await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
    found
}

async fn plan(client: &Client, text: &str) -> Vec<String> {
    let count = (1..100).take_while(|number| text.contains(&format!("${number}"))).count();
    client.batch_execute(&format!("PREPARE one AS {text}")).await.unwrap();
    let nulls = vec!["NULL"; count].join(", ");
    let execute = if nulls.is_empty() { "one".to_owned() } else { format!("one({nulls})") };
    let rows = client.simple_query(&format!("EXPLAIN (COSTS OFF) EXECUTE {execute}")).await.unwrap();
    client.batch_execute("DEALLOCATE one").await.unwrap();
    let lines = rows.into_iter().filter_map(|row| match row {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    lines.collect()
}

/// The step that reads a table whole, where no index leads to what is asked for: such steps cost more than any other here.
fn scan_in(plan: &[String]) -> Option<String> {
    plan.iter().find(|line| line.contains("Seq Scan on")).map(|line| line.trim().to_owned())
}
