//! What a table holds in one number, which is the same on both engines whatever the order of the rows.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::engine::CopyEngine;
use super::tables::CopyTable;
use crate::fault::Fault;
use crate::value::Value;

/// How many rows a table has, and the sum of their digests.
#[derive(Clone, Debug, Default)]
pub(super) struct RowSum {
    pub(super) rows: u64,
    sum: u128,
    after: Vec<Value>,
    is_whole: bool,
}

impl RowSum {
    /// Whether all rows are in it.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Reads some more rows; how many.
    pub(super) async fn go_on<E: CopyEngine>(&mut self, engine: &mut E, table: &CopyTable) -> Result<u64, Fault> {
        if self.is_whole {
            return Ok(0);
        }
        let page = engine.page(table, &self.after).await?;
        for row in &page.rows {
            self.sum = self.sum.wrapping_add(row_digest(row));
        }
        if let Some(last) = page.rows.last() {
            self.after = table.key_of(last);
        }
        self.is_whole = page.is_last;
        self.rows += page.rows.len() as u64;
        Ok(page.rows.len() as u64)
    }

    pub(super) fn digest(&self) -> String {
        let mut digest = String::with_capacity(32);
        // Writing to a text can't fail.
        write!(digest, "{:032x}", self.sum).ok();
        digest
    }
}

/// Of the values one after the other, each told from its neighbours by its kind and its length.
fn row_digest(row: &[Value]) -> u128 {
    let mut digest = Sha256::new();
    for value in row {
        match value {
            Value::Null => digest.update([0]),
            Value::Int(number) => {
                digest.update([1]);
                digest.update(number.to_be_bytes());
            }
            Value::Text(text) => {
                digest.update([2]);
                digest.update((text.len() as u64).to_be_bytes());
                digest.update(text.as_bytes());
            }
        }
    }
    let mut half = [0; 16];
    half.copy_from_slice(&digest.finalize()[..16]);
    u128::from_be_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::row_digest;
    use crate::value::Value;

    #[test]
    fn rows_that_differ_have_different_digests() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), text("")],
            vec![text("abc"), Value::Null],
            vec![text("1")],
            vec![Value::Int(1)],
            vec![Value::Int(0)],
        ];
        let digests: std::collections::BTreeSet<u128> = rows.iter().map(|row| row_digest(row)).collect();
        assert_eq!(digests.len(), rows.len());
    }
}
