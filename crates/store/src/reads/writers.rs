//! The writers of the event log, and what of each somebody has been told.

use std::collections::HashMap;

use domain::limits;
use domain::model::{Position, Timestamp, VersionVector, WriterName};
use domain::ports::WriterHead;

use crate::fault::Fault;
use crate::statements::writers::{LOG_KEPT_SINCE, MARKS_BEFORE, REACHED, WRITERS};
use crate::tx::Tx;
use crate::value::params;

/// Up to which act every writer's are visible now.
pub(crate) async fn reached<T: Tx>(tx: &mut T) -> Result<VersionVector, Fault> {
    let rows = tx.rows(&REACHED, params![limits::WRITERS]).await?;
    let acts = rows.into_iter().map(|mut row| Ok((writer_name(row.int()?), row.count()?)));
    Ok(VersionVector::new(acts.collect::<Result<_, Fault>>()?))
}

/// The name in a row: a column holds no unsigned number.
pub(crate) fn writer_name(number: i64) -> WriterName {
    WriterName(u64::from_ne_bytes(number.to_ne_bytes()))
}

/// Every writer that the log tells of, with the number of its row, in the order in which they began.
pub(crate) async fn heads<T: Tx>(tx: &mut T) -> Result<Vec<(i64, WriterHead)>, Fault> {
    let writers = writers(tx).await?;
    let names: HashMap<i64, WriterName> = writers.iter().map(|writer| (writer.id, writer.name)).collect();
    let heads = writers.iter().map(|writer| {
        let folded = writer.folded.and_then(|(by, act)| Some((*names.get(&by)?, act)));
        (writer.id, WriterHead { name: writer.name, head: writer.head, folded })
    });
    Ok(heads.collect())
}

struct WriterRow {
    id: i64,
    name: WriterName,
    head: u64,
    /// When its last act was.
    at: Timestamp,
    /// The writer that found all its acts visible, and in which act.
    folded: Option<(i64, u64)>,
}

/// What of the log somebody has been told: of each writer up to which act.
pub(crate) struct SeenActs {
    acts: HashMap<i64, u64>,
    names: HashMap<i64, WriterName>,
}

impl SeenActs {
    /// What the vector says. None where the log lacks what it names, or where something that came after is older than
    /// `kept_since` and may be gone.
    pub(crate) async fn read<T: Tx>(
        tx: &mut T,
        vector: &VersionVector,
        kept_since: Timestamp,
    ) -> Result<Option<Self>, Fault> {
        let writers = writers(tx).await?;
        let mut acts: HashMap<i64, u64> = HashMap::new();
        for (name, act) in vector.acts() {
            let Some(writer) = writers.iter().find(|writer| writer.name == name && act <= writer.head) else {
                return Ok(None);
            };
            acts.insert(writer.id, act);
        }
        // Whoever has seen the act in which a writer was folded has seen all of it. The folding writer began later.
        for writer in writers.iter().rev() {
            if let (Some((by, act)), false) = (writer.folded, acts.contains_key(&writer.id))
                && acts.get(&by).is_some_and(|told| *told >= act)
            {
                acts.insert(writer.id, u64::MAX);
            }
        }
        let kept = tx.row(&LOG_KEPT_SINCE, &[]).await?.map(|mut row| row.time()).transpose()?;
        let kept_since = kept.map_or(kept_since, |kept| kept.max(kept_since));
        let mut old: HashMap<i64, u64> = HashMap::new();
        for mut row in tx.rows(&MARKS_BEFORE, params![kept_since]).await? {
            old.insert(row.int()?, row.count()?);
        }
        for writer in &writers {
            let told = *acts.entry(writer.id).or_default();
            let all_old = writer.at < kept_since;
            let gone = if all_old { writer.head } else { old.get(&writer.id).copied().unwrap_or_default() };
            if told < gone {
                return Ok(None);
            }
        }
        Ok(Some(Self { acts, names: writers.iter().map(|writer| (writer.id, writer.name)).collect() }))
    }

    /// Whether it covers an act. What a version wrote that knew no writers, or a writer that the log no longer tells of,
    /// is older than all that can be told.
    pub(crate) fn covers(&self, writer: Option<i64>, act: u64) -> bool {
        writer.and_then(|writer| self.acts.get(&writer)).is_none_or(|told| act <= *told)
    }

    /// A position that it doesn't cover.
    pub(crate) fn position(&self, writer: i64, act: u64, part: u32) -> Result<Position, Fault> {
        let writer = *self.names.get(&writer).ok_or_else(|| Fault::shape("a writer is missing"))?;
        Ok(Position { writer, act, part })
    }
}

async fn writers<T: Tx>(tx: &mut T) -> Result<Vec<WriterRow>, Fault> {
    let rows = tx.rows(&WRITERS, &[]).await?;
    let writers = rows.into_iter().map(|mut row| {
        let (id, name, head, at) = (row.int()?, writer_name(row.int()?), row.count()?, row.time()?);
        let (by, act) = (row.opt_int()?, row.opt_int()?);
        let folded = by.zip(act.and_then(|act| u64::try_from(act).ok()));
        Ok(WriterRow { id, name, head, at, folded })
    });
    writers.collect()
}
