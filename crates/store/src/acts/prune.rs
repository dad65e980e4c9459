//! Takes away what has served its time: old events, logins long over, codes nobody traded, dead invites, and the
//! messages of deleted channels. A slice at a time and one kind at a time, so that nobody's acts wait for long.

use domain::limits;
use domain::model::Timestamp;

use crate::fault::Fault;
use crate::statements::Statement;
use crate::statements::approaches::DELETE_APPROACHES;
use crate::statements::files::{DELETE_CHANNEL_FILES, DOOM_CHANNEL_FILES, GIVE_ROOM_OF_CHANNEL};
use crate::statements::housekeeping::{
    DELETE_BROWSERS, DELETE_CODES, DELETE_DOOMED_MENTIONS, DELETE_DOOMED_REACTIONS, DELETE_GAPS, DELETE_INVITES,
    DELETE_LIVE_MESSAGES, DELETE_REGISTRATION_CODES, DELETE_SESSIONS, DELETE_TOMBSTONES, DOOMED, FORGET_DOOMED,
    FORGET_GRANTS, FORGET_REFRESHES, NEXT_STREAMS, OLD_SESSIONS, PRUNE_STREAMS,
};
use crate::statements::passwords::DELETE_LINKS;
use crate::tx::Tx;
use crate::value::{Value, params, values};

const SLICE: u64 = limits::PRUNE_SLICE as u64;

/// One round over everything, and how far it has come.
#[derive(Default)]
pub(crate) struct Pruning {
    kind: Kind,
    /// The last stream that was looked through.
    stream: Option<(i64, i64)>,
}

/// What a slice takes away.
#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Channels,
    Sessions,
    Invites,
    Codes,
    Browsers,
    Approaches,
    Links,
    RegistrationCodes,
    Events,
}

impl Kind {
    /// What is looked at when there is no more of this; none at the end of a round.
    fn next(self) -> Option<Self> {
        match self {
            Self::Channels => Some(Self::Sessions),
            Self::Sessions => Some(Self::Invites),
            Self::Invites => Some(Self::Codes),
            Self::Codes => Some(Self::Browsers),
            Self::Browsers => Some(Self::Approaches),
            Self::Approaches => Some(Self::Links),
            Self::Links => Some(Self::RegistrationCodes),
            Self::RegistrationCodes => Some(Self::Events),
            Self::Events => None,
        }
    }
}

impl Pruning {
    /// Does one slice; whether the round has more to do. Run again from the start it does no harm.
    pub(crate) async fn slice<T: Tx>(&mut self, tx: &mut T, now: Timestamp) -> Result<bool, Fault> {
        let before = now.minus(limits::LOG_LIFE);
        let more = match self.kind {
            Kind::Channels => doomed(tx, now).await?,
            Kind::Sessions => sessions(tx, before).await?,
            Kind::Invites => whole_slice(tx, &DELETE_INVITES, now).await?,
            Kind::Codes => whole_slice(tx, &DELETE_CODES, now).await?,
            Kind::Browsers => whole_slice(tx, &DELETE_BROWSERS, now).await?,
            Kind::Approaches => whole_slice(tx, &DELETE_APPROACHES, now.minus(limits::APPROACH_WINDOW)).await?,
            Kind::Links => whole_slice(tx, &DELETE_LINKS, now).await?,
            Kind::RegistrationCodes => whole_slice(tx, &DELETE_REGISTRATION_CODES, now).await?,
            Kind::Events => self.events(tx, before).await?,
        };
        if more {
            return Ok(true);
        }
        let next = self.kind.next();
        self.kind = next.unwrap_or_default();
        Ok(next.is_some())
    }

    /// Looks through the next streams. Where old events are found a slice of them goes, shared among the streams
    /// that have any, and these are looked at again.
    async fn events<T: Tx>(&mut self, tx: &mut T, before: Timestamp) -> Result<bool, Fault> {
        let (kind, id) = self.stream.unwrap_or((-1, 0));
        let rows = tx.rows(&NEXT_STREAMS, params![kind, id, limits::PRUNE_SLICE]).await?;
        let last_ones = (rows.len() as u64) < SLICE;
        let (mut last, mut old) = (None, Vec::new());
        for mut row in rows {
            let (kind, id, seq, at) = (row.int()?, row.int()?, row.opt_int()?, row.opt_time()?);
            last = Some((kind, id));
            if let (Some(seq), Some(at)) = (seq, at)
                && at < before
            {
                old.push((kind, id, seq));
            }
        }
        if old.is_empty() {
            self.stream = last.filter(|_| !last_ones);
            return Ok(!last_ones);
        }
        let share = i64::from(limits::PRUNE_SLICE) / i64::try_from(old.len()).unwrap_or(i64::MAX);
        let rows = old.into_iter().map(|(kind, id, seq)| values![kind, id, seq + share.max(1), before]);
        tx.batch(&PRUNE_STREAMS, rows.collect()).await?;
        Ok(true)
    }
}

/// Whether there was a whole slice of it.
async fn whole_slice<T: Tx>(tx: &mut T, statement: &'static Statement, before: Timestamp) -> Result<bool, Fault> {
    Ok(tx.execute(statement, params![before, limits::PRUNE_SLICE]).await? == SLICE)
}

async fn doomed<T: Tx>(tx: &mut T, now: Timestamp) -> Result<bool, Fault> {
    let Some(mut row) = tx.row(&DOOMED, &[]).await? else { return Ok(false) };
    let channel = row.int()?;
    tx.execute(&DOOM_CHANNEL_FILES, params![channel, limits::PRUNE_SLICE, now]).await?;
    tx.execute(&GIVE_ROOM_OF_CHANNEL, params![channel, limits::PRUNE_SLICE]).await?;
    for statement in [
        &DELETE_CHANNEL_FILES,
        &DELETE_DOOMED_MENTIONS,
        &DELETE_DOOMED_REACTIONS,
        &DELETE_LIVE_MESSAGES,
        &DELETE_TOMBSTONES,
    ] {
        if tx.execute(statement, params![channel, limits::PRUNE_SLICE]).await? == SLICE {
            return Ok(true);
        }
    }
    tx.execute(&DELETE_GAPS, params![channel]).await?;
    tx.execute(&FORGET_DOOMED, params![channel]).await?;
    Ok(true)
}

async fn sessions<T: Tx>(tx: &mut T, before: Timestamp) -> Result<bool, Fault> {
    let mut old: Vec<Vec<Value>> = Vec::new();
    for mut row in tx.rows(&OLD_SESSIONS, params![before, limits::PRUNE_SLICE]).await? {
        old.push(values![row.int()?]);
    }
    let more = old.len() as u64 == SLICE;
    if !old.is_empty() {
        forget_sessions(tx, old).await?;
    }
    Ok(more)
}

/// Takes away a login that ended, and all that belonged to it.
pub(super) async fn forget_sessions<T: Tx>(tx: &mut T, sessions: Vec<Vec<Value>>) -> Result<(), Fault> {
    for statement in [&FORGET_GRANTS, &FORGET_REFRESHES, &DELETE_SESSIONS] {
        tx.batch(statement, sessions.clone()).await?;
    }
    Ok(())
}
