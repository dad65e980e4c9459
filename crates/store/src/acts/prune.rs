//! Housekeeping: deletes old events, logins long over, untraded codes, expired invites, and what is left of deleted
//! guilds, channels and messages. One slice of one kind of row at a time, so that no act waits for long.

use std::time::Duration;

use domain::limits;
use domain::model::{Timestamp, UserId};

use super::{Fault, Tx, alone, params, values};
use crate::statements::Statement;
use crate::statements::announcements::DELETE_ENDED_ANNOUNCEMENTS;
use crate::statements::approaches::DELETE_APPROACHES;
use crate::statements::files::{CHANNEL_UPLOADERS, DELETE_CHANNEL_FILES, GIVE_ROOM_OF_CHANNEL, SCHEDULE_CHANNEL_FILES};
use crate::statements::housekeeping::{
    DELETE_BROWSERS, DELETE_CHANNEL_BANS, DELETE_CHANNEL_MARKS, DELETE_CHANNEL_MEMBERS, DELETE_CHANNEL_MENTIONS,
    DELETE_CHANNEL_MODERATORS, DELETE_CHANNEL_REACTIONS, DELETE_CHANNEL_TOTALS, DELETE_CODES, DELETE_GAPS,
    DELETE_GUILD_BANS, DELETE_GUILD_INVITES, DELETE_GUILD_MEMBERS, DELETE_INVITES, DELETE_LIVE_MESSAGES,
    DELETE_REACTIONS, DELETE_REGISTRATION_CODES, DELETE_SESSIONS, DELETE_TOMBSTONES, DELETED_CHANNEL, DELETED_GUILD,
    DELETED_MESSAGES, EMPTIED_CHANNEL, FORGET_CHANNEL, FORGET_GRANTS, FORGET_GUILD, FORGET_MESSAGE, FORGET_REFRESHES,
    NEXT_STREAMS, OLD_SESSIONS, PRUNE_STREAMS,
};
use crate::statements::passwords::DELETE_LINKS;
use crate::statements::writers::{DELETE_MARKS, DELETE_WRITERS, KEEP_LOG_SINCE};
use crate::value::Value;
use crate::writer::MARK_EVERY;

const SLICE: u64 = limits::PRUNE_SLICE as u64;

/// One round over everything, and how far it has come.
#[derive(Default)]
pub(crate) struct Pruning {
    kind: PruneKind,
    /// The last stream that was looked through.
    stream: Option<(i64, i64)>,
}

/// What a slice takes away.
#[derive(Clone, Copy, Default)]
enum PruneKind {
    #[default]
    Channels,
    Guilds,
    Reactions,
    Sessions,
    Invites,
    Codes,
    Browsers,
    Approaches,
    Links,
    RegistrationCodes,
    Marks,
    Announcements,
    Writers,
    Events,
}

impl PruneKind {
    /// What is looked at when there is no more of this; none at the end of a round.
    fn next(self) -> Option<Self> {
        match self {
            Self::Channels => Some(Self::Guilds),
            Self::Guilds => Some(Self::Reactions),
            Self::Reactions => Some(Self::Sessions),
            Self::Sessions => Some(Self::Invites),
            Self::Invites => Some(Self::Codes),
            Self::Codes => Some(Self::Browsers),
            Self::Browsers => Some(Self::Approaches),
            Self::Approaches => Some(Self::Links),
            Self::Links => Some(Self::RegistrationCodes),
            Self::RegistrationCodes => Some(Self::Marks),
            Self::Marks => Some(Self::Announcements),
            Self::Announcements => Some(Self::Writers),
            Self::Writers => Some(Self::Events),
            Self::Events => None,
        }
    }
}

impl Pruning {
    /// Does one slice; whether the round has more to do. Run again from the start it does no harm.
    /// The log keeps what is younger than `log_life`, and so do those who tell who heard of it.
    pub(crate) async fn slice<T: Tx>(&mut self, tx: &mut T, now: Timestamp, log_life: Duration) -> Result<bool, Fault> {
        let before = now.minus(log_life);
        // How far writers had come when is known no more finely.
        let log_before = before.minus(MARK_EVERY);
        let more = match self.kind {
            PruneKind::Channels => deleted_channel(tx, now, log_before).await?,
            PruneKind::Guilds => deleted_guild(tx, log_before).await?,
            PruneKind::Reactions => reactions_of_deleted(tx).await?,
            PruneKind::Sessions => sessions(tx, now.minus(limits::ENDED_SESSION_LIFE)).await?,
            PruneKind::Invites => whole_slice(tx, &DELETE_INVITES, now).await?,
            PruneKind::Codes => whole_slice(tx, &DELETE_CODES, now).await?,
            PruneKind::Browsers => whole_slice(tx, &DELETE_BROWSERS, now).await?,
            PruneKind::Approaches => whole_slice(tx, &DELETE_APPROACHES, now.minus(limits::APPROACH_WINDOW)).await?,
            PruneKind::Links => whole_slice(tx, &DELETE_LINKS, now).await?,
            PruneKind::RegistrationCodes => whole_slice(tx, &DELETE_REGISTRATION_CODES, now).await?,
            PruneKind::Marks => whole_slice(tx, &DELETE_MARKS, log_before).await?,
            PruneKind::Announcements => {
                whole_slice(tx, &DELETE_ENDED_ANNOUNCEMENTS, now.minus(limits::ENDED_ANNOUNCEMENT_LIFE)).await?
            }
            PruneKind::Writers => whole_slice(tx, &DELETE_WRITERS, log_before).await?,
            PruneKind::Events => self.events(tx, before, log_before).await?,
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
    /// That nothing from before `kept_since` can be told any more is noted first: clocks may go back.
    async fn events<T: Tx>(&mut self, tx: &mut T, kept_since: Timestamp, before: Timestamp) -> Result<bool, Fault> {
        if self.stream.is_none() {
            tx.execute(&KEEP_LOG_SINCE, params![kept_since]).await?;
        }
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
        tx.execute_batch(&PRUNE_STREAMS, rows.collect()).await?;
        Ok(true)
    }
}

/// Whether there was a whole slice of it.
async fn whole_slice<T: Tx>(tx: &mut T, statement: &'static Statement, before: Timestamp) -> Result<bool, Fault> {
    Ok(tx.changed(statement, params![before, limits::PRUNE_SLICE]).await? == SLICE)
}

/// What was in it goes at once; who was in it is kept as long as the log, which tells them that it ended.
async fn deleted_channel<T: Tx>(tx: &mut T, now: Timestamp, before: Timestamp) -> Result<bool, Fault> {
    let Some(mut row) = tx.row(&DELETED_CHANNEL, params![before]).await? else { return Ok(false) };
    let (channel, is_emptied) = (row.int()?, row.flag()?);
    if is_emptied {
        let parts = [&DELETE_CHANNEL_MEMBERS, &DELETE_CHANNEL_MODERATORS, &DELETE_CHANNEL_BANS];
        return take_apart(tx, channel, &parts, &FORGET_CHANNEL).await;
    }
    loop {
        let uploaders = tx.rows(&CHANNEL_UPLOADERS, params![channel, limits::PRUNE_SLICE]).await?.into_iter();
        let uploaders: Vec<UserId> = uploaders.map(|mut row| row.id()).collect::<Result<_, _>>()?;
        if !tx.lock(&uploaders.into_iter().map(alone).collect::<Vec<_>>()).await? {
            break;
        }
    }
    tx.execute(&SCHEDULE_CHANNEL_FILES, params![channel, limits::PRUNE_SLICE, now]).await?;
    tx.execute(&GIVE_ROOM_OF_CHANNEL, params![channel, limits::PRUNE_SLICE]).await?;
    let parts = [
        &DELETE_CHANNEL_FILES,
        &DELETE_CHANNEL_MENTIONS,
        &DELETE_CHANNEL_REACTIONS,
        &DELETE_CHANNEL_TOTALS,
        &DELETE_LIVE_MESSAGES,
        &DELETE_TOMBSTONES,
        &DELETE_GAPS,
        &DELETE_CHANNEL_MARKS,
    ];
    take_apart(tx, channel, &parts, &EMPTIED_CHANNEL).await
}

async fn deleted_guild<T: Tx>(tx: &mut T, before: Timestamp) -> Result<bool, Fault> {
    let Some(mut row) = tx.row(&DELETED_GUILD, params![before]).await? else { return Ok(false) };
    let parts = [&DELETE_GUILD_MEMBERS, &DELETE_GUILD_BANS, &DELETE_GUILD_INVITES];
    take_apart(tx, row.int()?, &parts, &FORGET_GUILD).await
}

/// Takes a slice of what belonged to something that is deleted; `last` is done once nothing is left.
async fn take_apart<T: Tx>(
    tx: &mut T,
    id: i64,
    parts: &[&'static Statement],
    last: &'static Statement,
) -> Result<bool, Fault> {
    for part in parts {
        if tx.changed(part, params![id, limits::PRUNE_SLICE]).await? == SLICE {
            return Ok(true);
        }
    }
    tx.execute(last, params![id]).await?;
    Ok(true)
}

/// A slice of the reactions to messages that are deleted.
async fn reactions_of_deleted<T: Tx>(tx: &mut T) -> Result<bool, Fault> {
    let rows = tx.rows(&DELETED_MESSAGES, params![limits::PRUNE_SLICE]).await?;
    let (more, mut left) = (rows.len() as u64 == SLICE, SLICE);
    for mut row in rows {
        let message = row.int()?;
        left = left.saturating_sub(tx.changed(&DELETE_REACTIONS, params![message, left]).await?);
        if left == 0 {
            return Ok(true);
        }
        tx.execute(&FORGET_MESSAGE, params![message]).await?;
    }
    Ok(more)
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
        tx.execute_batch(statement, sessions.clone()).await?;
    }
    Ok(())
}
