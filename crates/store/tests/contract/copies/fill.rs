//! Databases with a row in every table, whichever tables there are, and all that a database holds, read past the store.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::world::TestDatabase;

/// Where the ids of rows made here begin, beyond those that a schema brings along.
const FIRST: i64 = 101;
/// How many rows each table gets.
const EACH: i64 = 3;

/// The rows of each table, a text or nothing for each column, in the order of the columns' names.
pub(super) type Rows = BTreeMap<String, BTreeSet<Vec<Option<String>>>>;

struct ColumnToFill {
    name: String,
    is_text: bool,
    /// The table that it refers to.
    refers_to: Option<String>,
}

fn strings(file: &Connection, sql: &str) -> Vec<String> {
    file.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// The tables that are to be copied.
pub(super) fn tables(file: &Connection) -> Vec<String> {
    let all =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'migrations'";
    strings(file, &format!("{all} ORDER BY name"))
}

fn columns(file: &Connection, table: &str) -> Vec<ColumnToFill> {
    let sql = format!(
        "SELECT c.name, c.type = 'TEXT', (SELECT f.\"table\" FROM pragma_foreign_key_list('{table}') f WHERE f.\"from\" = c.name) \
         FROM pragma_table_info('{table}') c ORDER BY c.name"
    );
    let mut statement = file.prepare(&sql).unwrap();
    let column =
        |row: &rusqlite::Row<'_>| Ok(ColumnToFill { name: row.get(0)?, is_text: row.get(1)?, refers_to: row.get(2)? });
    statement.query_map([], column).unwrap().map(Result::unwrap).collect()
}

/// Puts rows into every table of a file that has the schema. What they say means nothing.
pub(super) fn fill(path: &Path) {
    let file = Connection::open(path).unwrap();
    file.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for table in tables(&file) {
        let columns = columns(&file, &table);
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        for row in 0..EACH {
            let values = columns.iter().map(|column| match (&column.refers_to, column.is_text) {
                (Some(_), _) => (FIRST + row).to_string(),
                (None, false) if column.name == "id" => (FIRST + row).to_string(),
                // The largest and the smallest, and flags that say no.
                (None, false) if row == 1 => "0".to_owned(),
                (None, false) => (i64::MAX - row).to_string(),
                (None, true) => format!("'{table}.{} {row} \u{1f3b6} ''\"\\\t\n'", column.name),
            });
            let values: Vec<String> = values.collect();
            let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "));
            file.execute_batch(&sql).unwrap_or_else(|error| panic!("{sql}\n{error}"));
        }
    }
    // A number that was given, and whose row is gone, isn't given again.
    file.execute_batch("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'users'").unwrap();
    assert_eq!(strings(&file, "SELECT \"table\" FROM pragma_foreign_key_check"), Vec::<String>::new());
}

/// What adds so many messages, on either engine.
pub(super) fn messages(count: u32) -> String {
    format!(
        "WITH RECURSIVE n (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM n WHERE n < 999 + {count}) \
         INSERT INTO messages (id, channel_id, position, seq, author_id, content, created_at, deleted) \
         SELECT n, 1, n, n, {FIRST}, 'message ' || n, n, 0 FROM n"
    )
}

/// All that a database holds.
pub(super) async fn rows(place: &TestDatabase) -> Rows {
    match place {
        TestDatabase::Sqlite(_) => {
            let file = Connection::open(place.file()).unwrap();
            let read = |table: String| (table.clone(), file_rows(&file, &table));
            tables(&file).into_iter().map(read).collect()
        }
        TestDatabase::Postgres { .. } => server_rows(&place.url()).await,
    }
}

fn file_rows(file: &Connection, table: &str) -> BTreeSet<Vec<Option<String>>> {
    let columns = columns(file, table);
    let names: Vec<String> = columns.iter().map(|column| format!("CAST({} AS TEXT)", column.name)).collect();
    let mut statement = file.prepare(&format!("SELECT {} FROM {table}", names.join(", "))).unwrap();
    let row = |row: &rusqlite::Row<'_>| (0..names.len()).map(|column| row.get(column)).collect();
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

async fn server_rows(url: &str) -> Rows {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let ask = async |sql: &str| {
        let answer = client.simple_query(sql).await.unwrap();
        let rows = answer.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()),
            _ => None,
        });
        rows.collect::<Vec<Vec<Option<String>>>>()
    };
    let mut all = Rows::new();
    let named = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
    for table in ask(named).await.into_iter().flatten().flatten().filter(|name| name != "migrations") {
        let columns = format!("SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'");
        let columns: BTreeSet<String> = ask(&columns).await.into_iter().flatten().flatten().collect();
        let columns: Vec<String> = columns.into_iter().collect();
        let rows = ask(&format!("SELECT {} FROM {table}", columns.join(", "))).await;
        all.insert(table, rows.into_iter().collect());
    }
    drop(client);
    driver.await.unwrap().unwrap();
    all
}
