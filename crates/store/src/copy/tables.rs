//! The tables of a database as its engine tells of them: nobody has to name one for it to be copied.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::CopyEngine;
use crate::fault::Fault;
use crate::value::{ColumnType, Value};

/// Tables that aren't copied, as each database has its own.
const OWN: [&str; 1] = [
    // When this database's schema was made, step by step. Both have come to the same step.
    "migrations",
];

/// The most rows that are asked for at once.
pub(crate) const PAGE_ROWS: usize = 5_000;
/// With so many bytes of text no further row is taken.
pub(crate) const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// A table.
#[derive(Debug)]
pub(crate) struct CopyTable {
    pub(crate) name: String,
    pub(crate) columns: Vec<(String, ColumnType)>,
    /// Which of its columns are its primary key, in the key's order.
    pub(crate) key: Vec<usize>,
}

/// Rows in the order of their table's key.
pub(crate) struct TablePage {
    pub(crate) rows: Vec<Vec<Value>>,
    /// Whether none come after them.
    pub(crate) is_last: bool,
}

impl TablePage {
    pub(crate) fn new() -> Self {
        Self { rows: Vec::new(), is_last: true }
    }

    /// Takes a row of this many bytes; false when no other is to be taken. `taken` is how many bytes there were before.
    pub(crate) fn take(&mut self, row: Vec<Value>, taken: &mut usize) -> bool {
        *taken += row.iter().map(Value::bytes).sum::<usize>();
        self.rows.push(row);
        self.is_last = self.rows.len() < PAGE_ROWS && *taken < PAGE_BYTES;
        self.is_last
    }
}

impl CopyTable {
    /// The key of a row.
    pub(crate) fn key_of(&self, row: &[Value]) -> Vec<Value> {
        self.key.iter().filter_map(|column| row.get(*column).cloned()).collect()
    }

    /// A row as errors name it.
    pub(crate) fn row_name(&self, row: &[Value]) -> String {
        let values = self.key_of(row).into_iter().map(|value| match value {
            Value::Null => "NULL".to_owned(),
            Value::Int(number) => number.to_string(),
            Value::Text(text) => format!("{text:?}"),
        });
        let named = self.key.iter().filter_map(|column| self.columns.get(*column)).zip(values);
        let named: Vec<String> = named.map(|((name, _), value)| format!("{name} {value}")).collect();
        format!("table {}, row {}", self.name, named.join(", "))
    }

    pub(crate) fn quoted(&self) -> String {
        quoted(&self.name)
    }

    /// Its columns, as SQL lists them.
    pub(crate) fn column_list(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        names.join(", ")
    }

    /// What asks for the next rows, in the words of Postgres: from the beginning, or after the key that is given.
    pub(crate) fn page(&self, from_the_beginning: bool) -> String {
        let names = self.key.iter().filter_map(|column| self.columns.get(*column)).map(|(name, _)| quoted(name));
        let key = names.collect::<Vec<_>>().join(", ");
        let given: Vec<String> = (1..=self.key.len()).map(|number| format!("${number}")).collect();
        let after = if from_the_beginning { String::new() } else { format!(" WHERE ({key}) > ({})", given.join(", ")) };
        format!("SELECT {} FROM {}{after} ORDER BY {key} LIMIT {PAGE_ROWS}", self.column_list(), self.quoted())
    }
}

/// A name as SQL takes it, whatever is in it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// All tables with rows to copy, each behind those that its rows refer to.
pub(crate) async fn tables<E: CopyEngine>(engine: &mut E) -> Result<Vec<CopyTable>, Fault> {
    let mut found: BTreeMap<String, (CopyTable, BTreeMap<i64, usize>)> = BTreeMap::new();
    for mut row in engine.rows(E::columns(), &[]).await? {
        let (name, column, kind, place) = (row.text()?, row.text()?, row.text()?, row.int()?);
        if OWN.contains(&name.as_str()) {
            continue;
        }
        let kind = match kind.to_ascii_lowercase().as_str() {
            "bigint" | "integer" => ColumnType::Int,
            "text" => ColumnType::Text,
            _ => return Err(Fault::of_rows(format!("column {column} of table {name} is of type {kind}"))),
        };
        let empty = || CopyTable { name: name.clone(), columns: Vec::new(), key: Vec::new() };
        let (table, key) = found.entry(name.clone()).or_insert_with(|| (empty(), BTreeMap::new()));
        if place > 0 {
            key.insert(place, table.columns.len());
        }
        table.columns.push((column, kind));
    }
    let mut tables = Vec::new();
    for (mut table, key) in found.into_values() {
        if key.is_empty() {
            return Err(Fault::of_rows(format!("table {} has no primary key", table.name)));
        }
        table.key = key.into_values().collect();
        tables.push(table);
    }
    let mut references = BTreeSet::new();
    for mut row in engine.rows(E::references(), &[]).await? {
        references.insert((row.text()?, row.text()?));
    }
    Ok(sorted(tables, &references))
}

/// Those that are referred to come first.
fn sorted(mut waiting: Vec<CopyTable>, references: &BTreeSet<(String, String)>) -> Vec<CopyTable> {
    let mut sorted: Vec<CopyTable> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|table| table.name.clone()).collect();
        let waits = |table: &CopyTable| {
            let mut others = references.iter().filter(|(from, to)| *from == table.name && to != from);
            others.any(|(_, to)| names.contains(to))
        };
        let (later, next): (Vec<_>, Vec<_>) = waiting.into_iter().partition(waits);
        if next.is_empty() {
            // Tables that refer to each other in a circle: the engine will say which row it doesn't take.
            sorted.extend(later);
            break;
        }
        sorted.extend(next);
        waiting = later;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CopyTable, sorted};
    use crate::value::{ColumnType, Value};

    fn table(name: &str) -> CopyTable {
        let columns = vec![("what".to_owned(), ColumnType::Text), ("id".to_owned(), ColumnType::Int)];
        CopyTable { name: name.to_owned(), columns, key: vec![1] }
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let references = [("a", "b"), ("b", "c"), ("c", "c")].map(|(from, to)| (from.to_owned(), to.to_owned()));
        let sorted = sorted(["a", "b", "c", "d"].map(table).into(), &BTreeSet::from(references));
        let names: Vec<&str> = sorted.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c", "d", "b", "a"]);
    }

    #[test]
    fn a_row_is_named_by_its_key() {
        let row = [Value::from("x"), Value::from(7_i64)];
        assert_eq!(table("a").row_name(&row), "table a, row id 7");
        assert_eq!(
            table("a").page(false),
            "SELECT \"what\", \"id\" FROM \"a\" WHERE (\"id\") > ($1) ORDER BY \"id\" LIMIT 5000"
        );
    }
}
