//! What a copy asks of either engine past the statements: any table's rows, whichever tables there are.

use std::future::Future;

use super::tables::{CopyTable, TablePage};
use crate::fault::Fault;
use crate::migrations::Scripts;
use crate::statements::Statement;
use crate::value::Value;

/// A connection that can tell of its tables, and read and fill any of them.
pub(crate) trait CopyEngine: Scripts {
    /// Tells each table's columns: table, column, type, and the column's place in the primary key, from 1; 0 for none.
    fn columns() -> &'static Statement;

    /// Tells which table's rows refer to which other's.
    fn references() -> &'static Statement;

    /// Tells of each table that numbers its rows by itself the last number that it gave.
    fn last_ids() -> &'static Statement;

    /// Opens a transaction that sees one moment for as long as a copy takes.
    fn begin_snapshot(&mut self) -> impl Future<Output = Result<(), Fault>> + Send;

    /// How many rows a table has.
    fn count(&mut self, table: &CopyTable) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// The rows after this key, or the first, as many as a page takes.
    fn page(&mut self, table: &CopyTable, after: &[Value]) -> impl Future<Output = Result<TablePage, Fault>> + Send;

    /// Adds rows to a table.
    fn add(&mut self, table: &CopyTable, rows: &[Vec<Value>]) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Takes away all rows of all these tables.
    fn clear(&mut self, tables: &[CopyTable]) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Has tables go on numbering their rows after these numbers, and gets ready for questions about so many new rows.
    fn go_on_after(
        &mut self,
        last_ids: &[(String, i64)],
        tables: &[CopyTable],
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}
