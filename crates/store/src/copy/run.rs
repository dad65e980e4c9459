//! The copying itself, one page after the other.

use std::collections::BTreeMap;

use async_trait::async_trait;

use super::claim::{self, SourceMoment};
use super::engine::CopyEngine;
use super::mark::{COPYING, CopyMark, NextRow};
use super::sum::RowSum;
use super::tables::{CopyTable, tables};
use super::{ComparedTable, CopyProgress, CopyStart, Copying, NamedBlob};
use crate::fault::Fault;
use crate::locks::{Lock, Locks, alone};
use crate::statements::copies::BLOBS_AFTER;
use crate::statements::sessions::{FORGET, REPLACE};
use crate::tx::Purpose;
use crate::value::{Row, Value, params};
use crate::{Deps, OpenError, migrations};

/// So many files are named at once.
const BLOBS: usize = 1_000;

/// A database, and what it is called in errors.
pub(super) struct Opened<E> {
    pub(super) engine: E,
    pub(super) place: String,
}

/// A copy under way.
pub(super) struct CopyRun<S: CopyEngine, T: CopyEngine> {
    source: Opened<S>,
    target: Opened<T>,
    /// In the order in which they are copied.
    tables: Vec<CopyTable>,
    left_out: Vec<String>,
    /// What numbers the source has given its rows.
    last_ids: Vec<(String, i64)>,
    /// How many rows the source has.
    of: u64,
    start: CopyStart,
    mark: CopyMark,
    comparison: Option<Comparison>,
}

/// How far both sides were compared.
#[derive(Default)]
struct Comparison {
    source: RowSum,
    target: RowSum,
    rows: u64,
    compared: Vec<ComparedTable>,
}

impl<E> Opened<E> {
    pub(super) fn new(engine: E, place: String) -> Self {
        Self { engine, place }
    }

    /// What went wrong there, in a line.
    pub(super) fn wrong(&self, fault: &Fault) -> OpenError {
        OpenError::new(format!("{}: {fault}", self.place))
    }
}

impl<S: CopyEngine, T: CopyEngine> CopyRun<S, T> {
    pub(super) async fn begin(source: SourceMoment<S>, mut target: Opened<T>, deps: &Deps) -> Result<Self, OpenError> {
        let SourceMoment { opened: mut source, state, tables } = source;
        migrations::migrate(&mut target.engine, deps, &target.place).await?;
        let known = known_tables(&mut target.engine).await.map_err(|fault| target.wrong(&fault))?;
        let (tables, left_out) = split(tables, &known).map_err(|fault| source.wrong(&fault))?;
        let (last_ids, of) = extent(&mut source.engine, &tables).await.map_err(|fault| source.wrong(&fault))?;
        let claimed = claim::target(&mut target.engine, &state, &tables).await;
        if !matches!(claimed, Ok(Ok(_))) {
            target.engine.rollback().await;
        }
        let (start, mark) = claimed.map_err(|fault| target.wrong(&fault))??;
        Ok(Self { source, target, tables, left_out, last_ids, of, start, mark, comparison: None })
    }

    /// Puts a page into the target, together with the mark behind it.
    async fn put(&mut self, table: usize, rows: &[Vec<Value>], mark: &CopyMark) -> Result<(), Fault> {
        let engine = &mut self.target.engine;
        engine.begin(Purpose::Write, &Locks::none()).await?;
        if let Some(table) = self.tables.get(table).filter(|_| !rows.is_empty()) {
            engine.add(table, rows).await?;
        }
        engine.execute(&REPLACE, params![COPYING, mark.text()]).await?;
        engine.commit().await
    }

    fn progress(&self, table: &str, rows: u64) -> CopyProgress {
        CopyProgress { table: table.to_owned(), rows, of: self.of }
    }

    /// Opens the transaction in which the target is compared, and then given free.
    async fn begin_comparison(&mut self) -> Result<(), Fault> {
        let engine = &mut self.target.engine;
        engine.begin(Purpose::Write, &Locks::of([alone(Lock::WRITERS)])).await?;
        engine.execute(&FORGET, params![COPYING]).await
    }

    /// Whether the source is still as it was when the copy began.
    async fn is_source_unchanged(&mut self) -> Result<bool, OpenError> {
        self.source.engine.rollback().await;
        let now = claim::moment(&mut self.source.engine).await;
        let (now, _) = now.map_err(|fault| self.source.wrong(&fault))??;
        self.source.engine.rollback().await;
        Ok(now == self.mark.state)
    }
}

/// The tables that the target's schema has, with their columns.
async fn known_tables<T: CopyEngine>(engine: &mut T) -> Result<BTreeMap<String, CopyTable>, Fault> {
    engine.begin(Purpose::Read, &Locks::none()).await?;
    let tables = tables(engine).await;
    engine.rollback().await;
    Ok(tables?.into_iter().map(|table| (table.name.clone(), table)).collect())
}

/// Those tables that are known, and the names of the others.
fn split(tables: Vec<CopyTable>, known: &BTreeMap<String, CopyTable>) -> Result<(Vec<CopyTable>, Vec<String>), Fault> {
    let (ours, others): (Vec<_>, Vec<_>) = tables.into_iter().partition(|table| known.contains_key(&table.name));
    for table in &ours {
        let sorted = |table: &CopyTable| {
            let mut columns: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
            columns.sort();
            columns
        };
        if known.get(&table.name).is_some_and(|known| sorted(known) != sorted(table)) {
            return Err(Fault::of_rows(format!("table {} has other columns than this version's", table.name)));
        }
    }
    Ok((ours, others.into_iter().map(|table| table.name).collect()))
}

/// What numbers a source has given its rows, and how many there are.
async fn extent<S: CopyEngine>(engine: &mut S, tables: &[CopyTable]) -> Result<(Vec<(String, i64)>, u64), Fault> {
    let (mut last_ids, mut of) = (Vec::new(), 0);
    for mut row in engine.rows(S::last_ids(), &[]).await? {
        last_ids.push((row.text()?, row.int()?));
    }
    for table in tables {
        of += engine.count(table).await?;
    }
    Ok((last_ids, of))
}

#[async_trait]
impl<S: CopyEngine, T: CopyEngine> Copying for CopyRun<S, T> {
    fn start(&self) -> CopyStart {
        self.start
    }

    fn left_out(&self) -> &[String] {
        &self.left_out
    }

    async fn copy_some(&mut self) -> Result<Option<CopyProgress>, OpenError> {
        let Some(next) = self.mark.next.clone() else { return Ok(None) };
        let place = self.tables.iter().position(|table| table.name == next.table);
        let (place, table) = place
            .and_then(|place| Some((place, self.tables.get(place)?)))
            .ok_or_else(|| self.target.wrong(&Fault::shape("the mark of the copy names no table")))?;
        let page = self.source.engine.page(table, &next.after).await;
        let page = page.map_err(|fault| self.source.wrong(&fault))?;
        let after = page.rows.last().map(|row| table.key_of(row)).filter(|_| !page.is_last);
        let behind = match after {
            Some(after) => Some(NextRow { after, ..next.clone() }),
            None => self.tables.get(place + 1).map(|next| NextRow { table: next.name.clone(), after: Vec::new() }),
        };
        let rows = self.mark.rows + page.rows.len() as u64;
        let mark = CopyMark { rows, next: behind, ..self.mark.clone() };
        if let Err(fault) = self.put(place, &page.rows, &mark).await {
            self.target.engine.rollback().await;
            return Err(self.target.wrong(&fault));
        }
        self.mark = mark;
        Ok(Some(self.progress(&next.table, rows)))
    }

    async fn blobs(&mut self, after: &str) -> Result<Vec<NamedBlob>, OpenError> {
        let read = async {
            let rows = self.source.engine.rows(&BLOBS_AFTER, params![after, BLOBS]).await?;
            let blob = |mut row: Row| {
                let (key, size, small) = (row.text()?, row.opt_int()?, row.opt_int()?);
                let bytes = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
                Ok(NamedBlob { key, size: bytes(size), thumbnail_size: bytes(small) })
            };
            rows.into_iter().map(blob).collect::<Result<Vec<_>, Fault>>()
        };
        read.await.map_err(|fault| self.source.wrong(&fault))
    }

    async fn compare_some(&mut self) -> Result<Option<CopyProgress>, OpenError> {
        if self.comparison.is_none() {
            self.begin_comparison().await.map_err(|fault| self.target.wrong(&fault))?;
        }
        let comparison = self.comparison.get_or_insert_default();
        let Some(table) = self.tables.get(comparison.compared.len()) else { return Ok(None) };
        let (read, read_back) = tokio::join!(
            comparison.source.go_on(&mut self.source.engine, table),
            comparison.target.go_on(&mut self.target.engine, table),
        );
        comparison.rows += read.map_err(|fault| self.source.wrong(&fault))?;
        read_back.map_err(|fault| self.target.wrong(&fault))?;
        if comparison.source.is_whole() && comparison.target.is_whole() {
            let told = |sum: RowSum| (sum.rows, sum.digest());
            let (source, target) = (std::mem::take(&mut comparison.source), std::mem::take(&mut comparison.target));
            let name = table.name.clone();
            comparison.compared.push(ComparedTable { name, source: told(source), target: told(target) });
        }
        let rows = comparison.rows;
        Ok(Some(self.progress(&table.name, rows)))
    }

    async fn finish(mut self: Box<Self>) -> Result<Vec<ComparedTable>, OpenError> {
        while self.copy_some().await?.is_some() {}
        while self.compare_some().await?.is_some() {}
        let compared = self.comparison.take().unwrap_or_default().compared;
        if !compared.iter().all(ComparedTable::is_alike) {
            self.target.engine.rollback().await;
            return Ok(compared);
        }
        if !self.is_source_unchanged().await? {
            self.target.engine.rollback().await;
            let source = &self.source.place;
            return Err(OpenError::new(format!(
                "{source} was written to while it was copied: see that nothing uses it, and run the same again, which begins anew"
            )));
        }
        let done = async {
            self.target.engine.go_on_after(&self.last_ids, &self.tables).await?;
            self.target.engine.commit().await
        };
        done.await.map_err(|fault| self.target.wrong(&fault))?;
        self.target.engine.finish().await;
        Ok(compared)
    }
}
