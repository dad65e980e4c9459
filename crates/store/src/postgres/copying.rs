//! Postgres as one side of a copy.

use std::pin::pin;
use std::time::Duration;

use domain::limits;
use futures_util::TryStreamExt;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};

use super::connection::PostgresConnection;
use crate::copy::{CopyEngine, CopyTable, TablePage, quoted};
use crate::fault::Fault;
use crate::locks::Locks;
use crate::migrations::Scripts;
use crate::statements::Statement;
use crate::tx::{Purpose, Tx};
use crate::value::{ColumnType, Value};

static COLUMNS: Statement = Statement::new(
    "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), format_type(a.atttypid, NULL), \
     CAST(COALESCE((SELECT k.place FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) \
     WHERE k.attnum = a.attnum), 0) AS BIGINT) \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, a.attnum",
);
static REFERENCES: Statement = Statement::new(
    "SELECT CAST(c.relname AS TEXT), CAST(f.relname AS TEXT) FROM pg_constraint r \
     JOIN pg_class c ON c.oid = r.conrelid JOIN pg_class f ON f.oid = r.confrelid \
     WHERE r.contype = 'f' AND c.relnamespace = current_schema()::regnamespace",
);
static LAST_IDS: Statement = Statement::new(
    "SELECT CAST(c.relname AS TEXT), CAST(COALESCE(pg_sequence_last_value(\
     pg_get_serial_sequence(quote_ident(c.relname), a.attname)::regclass), 0) AS BIGINT), CAST(a.attname AS TEXT) \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> '' AND NOT a.attisdropped \
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace",
);
/// A count and a long read have their time, and the source waits while the target works.
const SNAPSHOT: &str = "SET LOCAL statement_timeout = '600s'; SET LOCAL idle_in_transaction_session_timeout = '600s'";
/// How long is waited for the count of one table.
const COUNTING: Duration = Duration::from_mins(10);
/// Pages needn't be on the disk one by one: the commit that takes the mark away has all of them there.
const HURRY: &str = "SET LOCAL synchronous_commit = off";

impl PostgresConnection {
    async fn insert(&mut self, table: &CopyTable, rows: &[Vec<Value>]) -> Result<(), Fault> {
        for row in rows {
            let cut = |(value, (column, _)): (&Value, &'_ (String, ColumnType))| match value {
                Value::Text(text) if text.contains('\0') => Some(column.clone()),
                Value::Text(_) | Value::Int(_) | Value::Null => None,
            };
            if let Some(column) = row.iter().zip(&table.columns).find_map(cut) {
                let row = table.row_name(row);
                return Err(Fault::of_rows(format!(
                    "{row}: {column} holds the character U+0000, which Postgres can't keep: take it out at the source"
                )));
            }
        }
        self.simple(HURRY).await?;
        let text = format!("COPY {} ({}) FROM STDIN BINARY", table.quoted(), table.column_list());
        let kinds: Vec<Type> = table.columns.iter().map(|(_, kind)| pg_type(*kind)).collect();
        self.within(limits::STORE_WAIT, async |client| {
            let sink = client.copy_in(&text).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, &kinds));
            for row in rows {
                let row: Vec<&(dyn ToSql + Sync)> = row.iter().map(|value| value as _).collect();
                writer.as_mut().write(&row).await?;
            }
            writer.finish().await.map(drop)
        })
        .await
    }

    async fn read_page(&mut self, table: &CopyTable, after: &[Value]) -> Result<TablePage, Fault> {
        let text = table.page(after.is_empty());
        self.within(limits::STORE_WAIT, async |client| {
            let prepared = client.prepare_cached(&text).await?;
            let mut rows = pin!(client.query_raw(&prepared, after.iter()).await?);
            let (mut page, mut bytes) = (TablePage::new(), 0);
            while let Some(row) = rows.try_next().await? {
                let values = (0..row.len()).map(|column| row.try_get(column)).collect::<Result<_, _>>()?;
                if !page.take(values, &mut bytes) {
                    break;
                }
            }
            Ok(page)
        })
        .await
    }

    /// What has a table's sequence go on after this number, and after its rows.
    fn sequence(table: &str, column: &str, last: i64) -> String {
        let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
        format!(
            "SELECT setval(pg_get_serial_sequence({}, {}), GREATEST({last}, m.last, 1), GREATEST({last}, m.last) > 0) \
             FROM (SELECT COALESCE(MAX({}), 0) AS last FROM {}) AS m;",
            literal(&quoted(table)),
            literal(column),
            quoted(column),
            quoted(table)
        )
    }
}

fn pg_type(kind: ColumnType) -> Type {
    match kind {
        ColumnType::Int => Type::INT8,
        ColumnType::Text => Type::TEXT,
    }
}

fn list(tables: &[CopyTable]) -> String {
    tables.iter().map(CopyTable::quoted).collect::<Vec<_>>().join(", ")
}

impl CopyEngine for PostgresConnection {
    fn columns() -> &'static Statement {
        &COLUMNS
    }

    fn references() -> &'static Statement {
        &REFERENCES
    }

    fn last_ids() -> &'static Statement {
        &LAST_IDS
    }

    async fn begin_snapshot(&mut self) -> Result<(), Fault> {
        self.begin(Purpose::Read, &Locks::none()).await?;
        self.simple(SNAPSHOT).await
    }

    async fn count(&mut self, table: &CopyTable) -> Result<u64, Fault> {
        let text = format!("SELECT COUNT(*) FROM {}", table.quoted());
        let count: i64 = self.within(COUNTING, async |client| client.query_one(&text, &[]).await?.try_get(0)).await?;
        u64::try_from(count).map_err(|_| Fault::shape("a count is negative"))
    }

    async fn page(&mut self, table: &CopyTable, after: &[Value]) -> Result<TablePage, Fault> {
        self.read_page(table, after).await
    }

    async fn add(&mut self, table: &CopyTable, rows: &[Vec<Value>]) -> Result<(), Fault> {
        self.insert(table, rows).await
    }

    async fn clear(&mut self, tables: &[CopyTable]) -> Result<(), Fault> {
        self.simple(&format!("TRUNCATE {} RESTART IDENTITY", list(tables))).await
    }

    async fn go_on_after(&mut self, last_ids: &[(String, i64)], tables: &[CopyTable]) -> Result<(), Fault> {
        let mut script = String::new();
        for mut row in self.rows(&LAST_IDS, &[]).await? {
            let (table, own, column) = (row.text()?, row.int()?, row.text()?);
            let given = last_ids.iter().find(|(name, _)| *name == table).map_or(0, |(_, last)| *last);
            script.push_str(&Self::sequence(&table, &column, given.max(own)));
        }
        // Without it the first questions would be planned for tables that are as good as empty.
        self.script(&format!("{script} ANALYZE {}", list(tables))).await
    }
}
