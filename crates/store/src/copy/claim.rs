//! Who may be copied, and into what: nobody's data is covered, and nothing is copied while somebody writes it.

use std::time::{Duration, Instant};

use super::engine::CopyEngine;
use super::mark::{COPYING, CopyMark, SourceState};
use super::run::Opened;
use super::tables::{CopyTable, tables};
use super::{COPY_WRITER, CopyStart};
use crate::fault::Fault;
use crate::locks::{Lock, Locks, alone};
use crate::statements::copies::USER_COUNT;
use crate::statements::sessions::REPLACE;
use crate::statements::writers::WRITERS;
use crate::tx::{Purpose, Tx};
use crate::value::params;
use crate::writer::SUCCESSION;
use crate::{OpenError, SCHEMA, examine};

/// How often it is looked whether whoever is at work has ended, who may be just about to.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// A source that can be copied, with a transaction that sees one moment of it.
pub(super) struct SourceMoment<S> {
    pub(super) opened: Opened<S>,
    pub(super) state: SourceState,
    pub(super) tables: Vec<CopyTable>,
}

/// Sees that the source can be copied.
pub(super) async fn source<S: CopyEngine>(mut opened: Opened<S>) -> Result<SourceMoment<S>, OpenError> {
    let place = opened.place.clone();
    match examine::schema(&mut opened.engine).await {
        0 => return Err(OpenError::new(format!("{place} holds nothing of Motet's"))),
        SCHEMA => {}
        older if older < SCHEMA => {
            return Err(OpenError::new(format!(
                "{place} has schema {older}, and this version copies {SCHEMA}: run motet migrate on it first"
            )));
        }
        newer => {
            return Err(OpenError::new(format!(
                "{place} has schema {newer}, and this version of motet knows only up to {SCHEMA}: a newer one has used it"
            )));
        }
    }
    let (state, tables) = moment(&mut opened.engine).await.map_err(|fault| opened.wrong(&fault))??;
    Ok(SourceMoment { opened, state, tables })
}

/// What was just stopped is waited for: its end may show a moment later.
async fn settle<T: Tx>(tx: &mut T) -> Result<(), Fault> {
    let begun = Instant::now();
    loop {
        tx.begin(Purpose::Read, &Locks::none()).await?;
        let is_free = tx.has_ended(COPY_WRITER).await? && !is_written_to(tx).await?;
        tx.rollback().await;
        if is_free || begun.elapsed() > SUCCESSION {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// What a source holds from this moment on, in a transaction that stays open.
pub(super) async fn moment<S: CopyEngine>(
    engine: &mut S,
) -> Result<Result<(SourceState, Vec<CopyTable>), OpenError>, Fault> {
    settle(engine).await?;
    engine.begin_snapshot().await?;
    if CopyMark::of(engine).await?.is_some() {
        return Ok(Err(OpenError::new("the source is itself a copy that isn't finished: finish that first")));
    }
    if is_written_to(engine).await? {
        return Ok(Err(OpenError::new(
            "the source is in use by a server or a command: stop it first, as what it writes from now on wouldn't be copied",
        )));
    }
    let tables = tables(engine).await?;
    let state = SourceState::of(engine, &tables).await?;
    Ok(state.map(|state| (state, tables)).ok_or_else(|| OpenError::new("the source holds nothing of Motet's")))
}

/// Whether a writer shows that it lives.
async fn is_written_to<T: Tx>(tx: &mut T) -> Result<bool, Fault> {
    for mut row in tx.rows(&WRITERS, &[]).await? {
        let (id, _name, _head, _at, folded_by) = (row.int()?, row.int()?, row.int()?, row.int()?, row.opt_int()?);
        if folded_by.is_none() && !tx.has_ended(id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes the target for a copy of this state of a source: where it begins, and its mark. No writer can begin meanwhile.
pub(super) async fn target<T: CopyEngine>(
    engine: &mut T,
    state: &SourceState,
    tables: &[CopyTable],
) -> Result<Result<(CopyStart, CopyMark), OpenError>, Fault> {
    settle(engine).await?;
    engine.begin(Purpose::Write, &Locks::of([alone(Lock::WRITERS)])).await?;
    let start = match judged(engine, state, tables).await? {
        Ok(start) => start,
        Err(refused) => return Ok(Err(refused)),
    };
    let begun = CopyMark::new(state.clone(), tables);
    let mark = match start {
        CopyStart::New | CopyStart::Anew => {
            engine.clear(tables).await?;
            engine.execute(&REPLACE, params![COPYING, begun.text()]).await?;
            begun
        }
        CopyStart::GoesOn => CopyMark::of(engine).await?.unwrap_or(begun),
        CopyStart::Finished => CopyMark { next: None, ..begun },
    };
    engine.hold_writer(COPY_WRITER).await?;
    engine.commit().await?;
    Ok(Ok((start, mark)))
}

async fn judged<T: CopyEngine>(
    engine: &mut T,
    state: &SourceState,
    tables: &[CopyTable],
) -> Result<Result<CopyStart, OpenError>, Fault> {
    let refused = |line: &str| Ok(Err(OpenError::new(line)));
    if !engine.has_ended(COPY_WRITER).await? {
        return refused("another motet copy is at work on the target");
    }
    if let Some(mark) = CopyMark::of(engine).await? {
        return if mark.state == *state {
            Ok(Ok(CopyStart::GoesOn))
        } else if mark.state.epoch == state.epoch {
            Ok(Ok(CopyStart::Anew))
        } else {
            refused("the target holds an unfinished copy of another database: finish that, or take an empty database")
        };
    }
    if is_written_to(engine).await? {
        return refused("the target is in use by a server or a command: stop it first");
    }
    // Everything that somebody made hangs on an account. What a start makes by itself is replaced.
    if engine.one(&USER_COUNT, &[]).await?.count()? == 0 {
        return Ok(Ok(CopyStart::New));
    }
    match SourceState::of(engine, tables).await? {
        Some(found) if found == *state => Ok(Ok(CopyStart::Finished)),
        Some(found) if found.epoch == state.epoch => refused(
            "the target is a finished copy of the source, and one of the two was used since: take an empty database",
        ),
        Some(_) | None => refused("the target holds accounts already: take an empty database"),
    }
}
