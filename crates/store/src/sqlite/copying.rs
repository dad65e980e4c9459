//! `SQLite` as one side of a copy.

use std::future::{Future, ready};
use std::path::Path;

use rusqlite::types::ValueRef;

use super::connection::{SqliteConnection, fault};
use crate::OpenError;
use crate::copy::{CopyEngine, CopyTable, TablePage};
use crate::fault::Fault;
use crate::locks::Locks;
use crate::statements::Statement;
use crate::tx::{Purpose, Tx};
use crate::value::Value;

static COLUMNS: Statement = Statement::new(
    "SELECT t.name, c.name, c.type, c.pk FROM sqlite_master t JOIN pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid",
);
static REFERENCES: Statement = Statement::new(
    "SELECT t.name, r.\"table\" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) r WHERE t.type = 'table'",
);
static LAST_IDS: Statement = Statement::new("SELECT name, seq FROM sqlite_sequence");
const KEEP_ID: &str = "UPDATE sqlite_sequence SET seq = MAX(seq, ?2) WHERE name = ?1";
const NEW_ID: &str = "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2 \
     WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)";

/// The database file that is to be copied, which is left as it is.
pub(crate) fn source(path: &Path) -> Result<SqliteConnection, OpenError> {
    if !path.exists() {
        return Err(OpenError::new(format!("no database at {}", path.display())));
    }
    SqliteConnection::open_source(path)
}

/// The database file that is copied into, made if it isn't there; its folder must be.
pub(crate) fn target(path: &Path) -> impl Future<Output = Result<SqliteConnection, OpenError>> + Send {
    ready(SqliteConnection::open_writer(path))
}

impl SqliteConnection {
    fn read_page(&self, table: &CopyTable, after: &[Value]) -> Result<TablePage, Fault> {
        let text = table.page(after.is_empty()).replace('$', "?");
        let mut prepared = self.engine().prepare_cached(&text).map_err(fault)?;
        let mut rows = prepared.query(rusqlite::params_from_iter(after)).map_err(fault)?;
        let (mut page, mut bytes) = (TablePage::new(), 0);
        while let Some(row) = rows.next().map_err(fault)? {
            let (mut values, mut odd) = (Vec::with_capacity(table.columns.len()), None);
            for (place, (column, _)) in table.columns.iter().enumerate() {
                values.push(match row.get_ref(place).map_err(fault)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Int(number),
                    ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec()).unwrap_or_else(|_| {
                        odd = Some(column);
                        String::new()
                    })),
                    ValueRef::Real(_) | ValueRef::Blob(_) => {
                        odd = Some(column);
                        Value::Null
                    }
                });
            }
            if let Some(column) = odd {
                let row = table.row_name(&values);
                return Err(Fault::of_rows(format!("{row}: {column} holds neither a whole number nor UTF-8")));
            }
            if !page.take(values, &mut bytes) {
                break;
            }
        }
        Ok(page)
    }

    fn insert(&self, table: &CopyTable, rows: &[Vec<Value>]) -> Result<(), Fault> {
        let given: Vec<String> = (1..=table.columns.len()).map(|number| format!("?{number}")).collect();
        let (columns, given) = (table.column_list(), given.join(", "));
        let text = format!("INSERT INTO {} ({columns}) VALUES ({given})", table.quoted());
        let mut prepared = self.engine().prepare_cached(&text).map_err(fault)?;
        for row in rows {
            let inserted = prepared.execute(rusqlite::params_from_iter(row));
            inserted.map_err(|error| Fault::of_rows(format!("{}: {error}", table.row_name(row))))?;
        }
        Ok(())
    }

    fn keep_ids(&self, last_ids: &[(String, i64)]) -> rusqlite::Result<()> {
        for (table, last) in last_ids {
            self.engine().execute(KEEP_ID, (table, last))?;
            self.engine().execute(NEW_ID, (table, last))?;
        }
        Ok(())
    }
}

impl CopyEngine for SqliteConnection {
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
        self.begin(Purpose::Read, &Locks::none()).await
    }

    fn count(&mut self, table: &CopyTable) -> impl Future<Output = Result<u64, Fault>> + Send {
        let text = format!("SELECT COUNT(*) FROM {}", table.quoted());
        let counted = self.engine().query_row(&text, [], |row| row.get::<_, i64>(0)).map_err(fault);
        ready(counted.map(i64::unsigned_abs))
    }

    fn page(&mut self, table: &CopyTable, after: &[Value]) -> impl Future<Output = Result<TablePage, Fault>> + Send {
        ready(self.read_page(table, after))
    }

    fn add(&mut self, table: &CopyTable, rows: &[Vec<Value>]) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.insert(table, rows))
    }

    /// From the last table to the first: by then nothing refers to a row that goes.
    fn clear(&mut self, tables: &[CopyTable]) -> impl Future<Output = Result<(), Fault>> + Send {
        let each = tables.iter().rev().map(|table| format!("DELETE FROM {};", table.quoted()));
        let all: String = each.chain(["DELETE FROM sqlite_sequence;".to_owned()]).collect();
        ready(self.engine().execute_batch(&all).map_err(fault))
    }

    fn go_on_after(
        &mut self,
        last_ids: &[(String, i64)],
        _tables: &[CopyTable],
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.keep_ids(last_ids).map_err(fault))
    }
}
