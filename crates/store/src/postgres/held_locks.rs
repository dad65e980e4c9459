//! The locks that the open transaction has, and the guilds of the channels that were locked lately.

use std::collections::HashMap;

use tokio_postgres::types::ToSql;

use crate::fault::Fault;
use crate::locks::{Lock, Locks, Mode, Wanted};
use crate::value::Row;

/// How many channels' guilds are remembered.
const GUILDS: usize = 100_000;

#[derive(Default)]
pub(super) struct HeldLocks {
    /// Since the transaction began.
    first: HashMap<Lock, Mode>,
    /// Since then, in the order in which they were taken.
    later: Vec<Wanted>,
    /// How many of those there were at the savepoint: going back to it lets the others go.
    kept: usize,
    /// The lock of the guild that a channel belongs to, which never changes; none where it belongs to none.
    guilds: HashMap<i64, Option<Lock>>,
}

/// Locks in their order, as the parameters of the statements that take them.
pub(super) struct LockParams {
    keys: Vec<i64>,
    alone: Vec<i64>,
}

/// What has to be looked up before all of its locks are known: the guilds of channels, the channels of messages, the
/// accounts of logins.
pub(super) struct Unknown {
    channels: Vec<i64>,
    messages: Vec<i64>,
    sessions: Vec<i64>,
}

impl LockParams {
    pub(super) fn of(locks: &Locks) -> Self {
        let (keys, alone) = locks.iter().map(|(lock, mode)| (lock.number(), i64::from(mode == Mode::Alone))).unzip();
        Self { keys, alone }
    }

    pub(super) fn params(&self) -> [&(dyn ToSql + Sync); 2] {
        [&self.keys, &self.alone]
    }
}

impl Unknown {
    pub(super) fn params(&self) -> [&(dyn ToSql + Sync); 3] {
        [&self.channels, &self.messages, &self.sessions]
    }
}

impl HeldLocks {
    /// What isn't known of these.
    pub(super) fn unknown(&self, locks: &Locks) -> Option<Unknown> {
        let channels = locks.iter().filter_map(|(lock, _)| lock.channel());
        let channels: Vec<i64> = channels.filter(|channel| !self.guilds.contains_key(channel)).collect();
        let (messages, sessions) = (locks.messages(), locks.sessions());
        let is_known = channels.is_empty() && messages.is_empty() && sessions.is_empty();
        (!is_known).then_some(Unknown { channels, messages, sessions })
    }

    /// Takes note of what was found, each with its number among `Unknown`.
    pub(super) fn learn(&mut self, rows: Vec<Row>, locks: &mut Locks) -> Result<(), Fault> {
        if self.guilds.len() + rows.len() > GUILDS {
            self.guilds.clear();
        }
        for mut row in rows {
            let (what, key, guild) = (row.int()?, row.int()?, row.opt_int()?);
            let lock = Lock::from_number(key);
            if what > 0 {
                locks.add((lock, Mode::Alone));
            }
            if let Some(channel) = lock.channel() {
                self.guilds.insert(channel, guild.map(Lock::from_number));
            }
        }
        Ok(())
    }

    /// With the guilds of its channels.
    pub(super) fn with_guilds(&self, mut locks: Locks) -> Locks {
        let channels = locks.iter().filter_map(|(lock, _)| lock.channel());
        let guilds: Vec<Lock> = channels.filter_map(|channel| self.guilds.get(&channel).copied().flatten()).collect();
        for guild in guilds {
            locks.add((guild, Mode::Shared));
        }
        locks
    }

    /// Takes note of what the transaction got at its beginning.
    pub(super) fn begun(&mut self, locks: &Locks) {
        self.first.extend(locks.iter());
    }

    /// What of this isn't held yet.
    pub(super) fn missing(&self, wanted: &[Wanted]) -> Option<Locks> {
        let mut missing = wanted.iter().filter(|wanted| !self.has(**wanted)).copied().peekable();
        missing.peek().is_some().then(|| Locks::of(missing))
    }

    fn has(&self, (lock, mode): Wanted) -> bool {
        self.first.get(&lock).is_some_and(|held| *held >= mode)
            || self.later.iter().any(|(later, held)| *later == lock && *held >= mode)
    }

    /// Takes note of which of these could be had, in their order; those that couldn't.
    pub(super) fn tried(&mut self, locks: &Locks, rows: Vec<Row>) -> Result<Vec<Wanted>, Fault> {
        let mut lacking = Vec::new();
        for (wanted, mut row) in locks.iter().zip(rows) {
            if row.flag()? {
                self.later.push(wanted);
            } else {
                lacking.push(wanted);
            }
        }
        Ok(lacking)
    }

    /// Takes note of what is locked by another lock.
    pub(super) fn add(&mut self, wanted: impl Iterator<Item = Wanted>) {
        self.later.extend(wanted);
    }

    pub(super) fn set_savepoint(&mut self) {
        self.kept = self.later.len();
    }

    pub(super) fn undo(&mut self) {
        self.later.truncate(self.kept);
    }

    /// The transaction is over.
    pub(super) fn end(&mut self) {
        self.first.clear();
        self.later.clear();
        self.kept = 0;
    }
}
