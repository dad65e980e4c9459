//! Who a writer is in the event log: each start is a new one, by a random name that no copy of the database can bring along.

use std::time::Duration;

use domain::limits;
use domain::model::Timestamp;

use crate::Deps;
use crate::fault::{Class, Fault};
use crate::locks::{Lock, Locks, alone};
use crate::log::{Log, WriterKey};
use crate::reads::writer_name;
use crate::statements::writers::{ADVANCE_WRITER, BEGIN_WRITER, FOLD_WRITER, MARK_LOG, WRITERS};
use crate::tx::{Purpose, Tx};
use crate::value::params;

/// How often it is noted how far a writer had come when. What is older than a moment is told no more finely.
pub(crate) const MARK_EVERY: Duration = Duration::from_mins(10);
/// The act in which a writer begins, and folds those that ended.
const FIRST_ACT: u64 = 1;

/// A writer, and how far it has come.
pub(super) struct WriterIdentity {
    key: WriterKey,
    /// Its last act, and when that was.
    act: u64,
    at: Timestamp,
    /// When it was last noted how far it had come.
    marked_at: Timestamp,
}

impl WriterIdentity {
    /// Begins a new writer. Where nobody listens yet it `folds` those that ended: whoever is told its first act has been told
    /// all of theirs, by their snapshot.
    pub(super) async fn begin<T: Tx>(tx: &mut T, deps: &Deps, folds: bool) -> Result<Self, Fault> {
        tx.begin(Purpose::Write, &Locks::of([alone(Lock::WRITERS)])).await?;
        let begun = Self::begun(tx, deps, folds).await;
        if begun.is_err() {
            tx.rollback().await;
        }
        let identity = begun?;
        tx.commit().await?;
        Ok(identity)
    }

    async fn begun<T: Tx>(tx: &mut T, deps: &Deps, folds: bool) -> Result<Self, Fault> {
        let (mut ended, mut living) = (Vec::new(), 1);
        for mut row in tx.rows(&WRITERS, &[]).await? {
            let (id, _name, _head, _at, folded_by) = (row.int()?, row.int()?, row.int()?, row.int()?, row.opt_int()?);
            if folded_by.is_some() {
                continue;
            }
            if folds && tx.has_ended(id).await? {
                ended.push(id);
            } else {
                living += 1;
            }
        }
        if living > limits::WRITERS {
            return Err(Fault::new(Class::Broken, format!("{} nodes write to it, which is the most", limits::WRITERS)));
        }
        let (mut name, at) = ([0; 8], deps.clock.now());
        deps.chance.fill(&mut name);
        let name = i64::from_be_bytes(name);
        let id = tx.one(&BEGIN_WRITER, params![name, at]).await?.int()?;
        tx.hold_writer(id).await?;
        for other in ended {
            tx.execute(&FOLD_WRITER, params![other, id, FIRST_ACT]).await?;
        }
        let key = WriterKey { id, name: writer_name(name) };
        Ok(Self { key, act: FIRST_ACT, at, marked_at: at })
    }

    /// A log for what it writes next.
    pub(super) fn log(&self, deps: &Deps) -> Log {
        Log::new(deps, self.key, self.act)
    }

    /// Writes how far it comes with this log; and now and then how far it had come before.
    pub(super) async fn advance<T: Tx>(&self, tx: &mut T, log: &Log) -> Result<(), Fault> {
        if log.last_act() == self.act {
            return Ok(());
        }
        if tx.changed(&ADVANCE_WRITER, params![self.key.id, log.last_act(), log.now()]).await? == 0 {
            return Err(Fault::new(Class::Ended, "another node took this one for ended"));
        }
        if self.is_mark_due(log) {
            tx.execute(&MARK_LOG, params![self.key.id, self.at, self.act]).await?;
        }
        Ok(())
    }

    /// What it wrote stands.
    pub(super) fn advanced(&mut self, log: &Log) {
        if log.last_act() == self.act {
            return;
        }
        if self.is_mark_due(log) {
            self.marked_at = log.now();
        }
        (self.act, self.at) = (log.last_act(), log.now());
    }

    fn is_mark_due(&self, log: &Log) -> bool {
        log.now() >= self.marked_at.plus(MARK_EVERY)
    }
}
