//! How far a copy has come. It stands in the target's `meta` until the copy is finished, and changes in the same
//! transactions as the rows: whenever a copy is killed, what stands there and what the mark says agree.

use serde_json::{Value as Json, json};

use super::engine::CopyEngine;
use super::sum::RowSum;
use super::tables::CopyTable;
use crate::fault::Fault;
use crate::statements::sessions::REMEMBERED;
use crate::tx::Tx;
use crate::value::{Value, params};

/// The name of its row in `meta`.
pub(super) const COPYING: &str = "copying";

/// Whether a database is a copy that isn't finished.
pub(crate) async fn is_unfinished_copy<T: Tx>(tx: &mut T) -> Result<bool, Fault> {
    Ok(tx.row(&REMEMBERED, params![COPYING]).await?.is_some())
}

/// Which state of which database is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourceState {
    /// Tells a database and its copies from all others.
    pub(super) epoch: String,
    /// A digest of its writers and how far each has come. Whoever opens a store begins a writer, so that nothing is written
    /// without another one.
    pub(super) writers: String,
}

/// Where a copy goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NextRow {
    pub(super) table: String,
    /// The key of the last row that stands; empty where none of this table does.
    pub(super) after: Vec<Value>,
}

/// The mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CopyMark {
    pub(super) state: SourceState,
    /// How many rows stand.
    pub(super) rows: u64,
    /// None when all do.
    pub(super) next: Option<NextRow>,
}

impl SourceState {
    /// What a database is in; none where it never was a Motet's.
    pub(super) async fn of<E: CopyEngine>(engine: &mut E, tables: &[CopyTable]) -> Result<Option<Self>, Fault> {
        let epoch = match engine.row(&REMEMBERED, params!["epoch"]).await? {
            Some(mut row) => row.text()?,
            None => return Ok(None),
        };
        let Some(writers) = tables.iter().find(|table| table.name == "writers") else { return Ok(None) };
        let mut sum = RowSum::default();
        while !sum.is_whole() {
            sum.go_on(engine, writers).await?;
        }
        Ok(Some(Self { epoch, writers: sum.digest() }))
    }
}

impl CopyMark {
    /// At the beginning.
    pub(super) fn new(state: SourceState, tables: &[CopyTable]) -> Self {
        let first = tables.first().map(|table| NextRow { table: table.name.clone(), after: Vec::new() });
        Self { state, rows: 0, next: first }
    }

    /// That of a database, if it is one.
    pub(super) async fn of<E: CopyEngine>(engine: &mut E) -> Result<Option<Self>, Fault> {
        let Some(mut row) = engine.row(&REMEMBERED, params![COPYING]).await? else { return Ok(None) };
        Self::read(&row.text()?).map(Some).ok_or_else(|| Fault::shape("the mark of a copy can't be read"))
    }

    pub(super) fn text(&self) -> String {
        let next = self.next.as_ref().map(|next| json!([next.table, next.after.iter().map(json).collect::<Vec<_>>()]));
        json!({ "epoch": self.state.epoch, "writers": self.state.writers, "rows": self.rows, "next": next }).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        let read: Json = serde_json::from_str(text).ok()?;
        let state = SourceState {
            epoch: read.get("epoch")?.as_str()?.to_owned(),
            writers: read.get("writers")?.as_str()?.to_owned(),
        };
        let next = match read.get("next")? {
            Json::Null => None,
            next => {
                let after = next.get(1)?.as_array()?.iter().map(value).collect::<Option<Vec<_>>>()?;
                Some(NextRow { table: next.get(0)?.as_str()?.to_owned(), after })
            }
        };
        Some(Self { state, rows: read.get("rows")?.as_u64()?, next })
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
    }
}

fn value(read: &Json) -> Option<Value> {
    match read {
        Json::Null => Some(Value::Null),
        Json::String(text) => Some(Value::Text(text.clone())),
        number => number.as_i64().map(Value::Int),
    }
}

#[cfg(test)]
mod tests {
    use super::{CopyMark, NextRow, SourceState};
    use crate::value::Value;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let state = SourceState { epoch: "e".to_owned(), writers: "w".to_owned() };
        let after = vec![Value::Int(i64::MAX), Value::Text("a \"key\"".to_owned()), Value::Null];
        let next = Some(NextRow { table: "messages".to_owned(), after });
        for next in [next, None] {
            let mark = CopyMark { state: state.clone(), rows: 7, next };
            assert_eq!(CopyMark::read(&mark.text()), Some(mark));
        }
        assert_eq!(CopyMark::read("{\"epoch\":1}"), None);
    }
}
