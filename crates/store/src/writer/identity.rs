//! Who a writer is in the event log: each start is a new one, by a random name that no copy of the database can bring along.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use domain::limits;
use domain::model::{Position, Timestamp};
use domain::ports::{Announcement, CommitPlace};

use crate::copy::is_unfinished_copy;
use crate::fault::{Class, Fault};
use crate::locks::{Lock, Locks, alone};
use crate::log::{Log, WriterKey};
use crate::reads::announced::seen_acts;
use crate::reads::writer_name;
use crate::statements::announcements::{ANNOUNCE, DELETE_ANNOUNCEMENTS};
use crate::statements::writers::{ADVANCE_WRITER, BEGIN_WRITER, FOLD_WRITER, MARK_LOG, WRITERS};
use crate::tx::{Purpose, Tx};
use crate::value::params;
use crate::{Deps, Opener};

/// How often it is noted how far a writer had come when. What is older than a moment is told no more finely.
pub(crate) const MARK_EVERY: Duration = Duration::from_mins(10);
/// How often it is noted how far it had come when, so that what it announced long ago can be forgotten.
const KEEP_EVERY: Duration = Duration::from_secs(10);
/// The numbers by which the table of writers tells servers.
const LONE_SERVER: i64 = 1;
const CLUSTER_NODE: i64 = 2;

/// A writer, and how far it has come.
pub(super) struct WriterIdentity {
    key: WriterKey,
    /// Its last act, and when that was.
    act: u64,
    at: Timestamp,
    /// When it was last noted how far it had come.
    marked_at: Timestamp,
    /// How far it had come when, of what other nodes may still read.
    kept: VecDeque<(Instant, u64)>,
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
        if is_unfinished_copy(tx).await? {
            let cause = "a copy into it isn't finished: run the same motet copy again, which goes on with it";
            return Err(Fault::new(Class::Broken, cause));
        }
        let (mut ended, mut living) = (Vec::new(), 1);
        for mut row in tx.rows(&WRITERS, &[]).await? {
            let (id, _name, _head, _at, folded_by) = (row.int()?, row.int()?, row.int()?, row.int()?, row.opt_int()?);
            let (_folded_in, node) = (row.opt_int()?, row.opt_int()?);
            if folded_by.is_some() {
                continue;
            }
            if folds && tx.has_ended(id).await? {
                ended.push(id);
                continue;
            }
            living += 1;
            if folds && T::IS_SHARED {
                beside(deps.opener, node)?;
            }
        }
        if living > limits::WRITERS {
            return Err(Fault::new(Class::Broken, format!("{} nodes write to it, which is the most", limits::WRITERS)));
        }
        let (mut name, at) = ([0; 8], deps.clock.now());
        deps.chance.fill(&mut name);
        let name = i64::from_be_bytes(name);
        let id = tx.one(&BEGIN_WRITER, params![name, at, node(deps.opener)]).await?.int()?;
        tx.hold_writer(id).await?;
        for other in ended {
            tx.execute(&FOLD_WRITER, params![other, id, Position::FIRST_ACT]).await?;
        }
        let key = WriterKey { id, name: writer_name(name) };
        Ok(Self { key, act: Position::FIRST_ACT, at, marked_at: at, kept: VecDeque::new() })
    }

    /// Its last act.
    pub(super) fn last_act(&self) -> u64 {
        self.act
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

    /// Keeps what a commit brings about for other nodes, and forgets what was kept long ago.
    pub(super) async fn announce<T: Tx>(&self, tx: &mut T, log: &Log, wording: String) -> Result<Announcement, Fault> {
        let old = self.kept.iter().take_while(|(at, _)| at.elapsed() > limits::ANNOUNCEMENT_LIFE).last();
        if let Some((_, act)) = old {
            tx.execute(&DELETE_ANNOUNCEMENTS, params![self.key.id, *act]).await?;
        }
        let (before, act) = (self.act, log.last_act());
        let seen = tx.one(&ANNOUNCE, params![self.key.id, act, before, &wording]).await?.text()?;
        let place = CommitPlace { writer: self.key.name, before, act, after: seen_acts(&seen)? };
        Ok(Announcement { place, wording })
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
        while self.kept.front().is_some_and(|(at, _)| at.elapsed() > limits::ANNOUNCEMENT_LIFE) {
            self.kept.pop_front();
        }
        if self.kept.back().is_none_or(|(at, _)| at.elapsed() > KEEP_EVERY) {
            self.kept.push_back((Instant::now(), self.act));
        }
    }

    fn is_mark_due(&self, log: &Log) -> bool {
        log.now() >= self.marked_at.plus(MARK_EVERY)
    }
}

/// The number of whoever opens the store; none of a command.
fn node(opener: Opener) -> Option<i64> {
    match opener {
        Opener::Command => None,
        Opener::LoneServer => Some(LONE_SERVER),
        Opener::ClusterNode => Some(CLUSTER_NODE),
    }
}

/// Whether this opener may write beside a writer that lives. The listeners of a server that is alone hear of no other's
/// commits.
fn beside(opener: Opener, other: Option<i64>) -> Result<(), Fault> {
    let cause = match (opener, other) {
        (Opener::LoneServer, Some(CLUSTER_NODE)) => {
            "the nodes of a cluster use it, and this server has no NATS_URL to be one of them"
        }
        (Opener::LoneServer, Some(_)) => "another server uses it, and neither has a NATS_URL to hear of the other",
        (Opener::ClusterNode, Some(LONE_SERVER)) => {
            "a server without NATS_URL uses it, which can't be part of a cluster"
        }
        _ => return Ok(()),
    };
    Err(Fault::new(Class::Taken, cause))
}
