//! What a listener starts from, and where it may listen.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ChannelKind, SessionId, Timestamp, User, UserId};
use domain::ports::{Snapshot, StreamHeads};
use domain::{Refusal, Resource, limits};

use super::Read;
use super::accounts::standing_session;
use super::channels::channels;
use super::guilds::guilds_of;
use super::settings::settings;
use super::view::Rosters;
use super::{read_states, writers};
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::log;
use crate::statements::channels::OWN_CHANNELS_OF;
use crate::statements::streams::{BROKEN_STREAMS, HEADS};
use crate::tx::Tx;
use crate::value::{Row, params};

/// Whoever begins to listen, and where they may.
pub(crate) struct Entrant {
    pub(crate) user: UserId,
    pub(crate) session: Option<SessionId>,
}

impl Read for Entrant {
    type Answer = Option<(Arc<User>, Vec<Stream>)>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let user = match self.session {
            Some(session) => Some(standing_session(tx, session, now).await?.1),
            None => facts::user(tx, self.user).await?,
        };
        let Some(user) = user else { return Ok(None) };
        let streams = heads(tx, user.id).await?.streams.into_iter().map(|(stream, _)| stream);
        Ok(Some((user, streams.collect())))
    }
}

pub(crate) struct StreamsOf(pub(crate) UserId);

impl Read for StreamsOf {
    type Answer = StreamHeads;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<StreamHeads> {
        Ok(heads(tx, self.0).await?)
    }
}

pub(crate) struct ReadSnapshot(pub(crate) UserId);

impl Read for ReadSnapshot {
    type Answer = Snapshot;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Snapshot> {
        let user = facts::user(tx, self.0).await?.ok_or(Refusal::Unknown(Resource::User))?;
        let guilds = guilds_of(tx, user.id, now).await?;
        let mut rosters = Rosters::new(user.id, limits::LISTED_MEMBERS);
        let mut own = Vec::new();
        for channel in channels(tx.rows(&OWN_CHANNELS_OF, params![user.id, limits::MEMBERSHIPS]).await?)? {
            let roster = match channel.kind {
                ChannelKind::Room => None,
                ChannelKind::Direct | ChannelKind::Group => Some(rosters.of(tx, &channel).await?),
            };
            own.push((channel, roster));
        }
        let read_states = read_states::unread(tx, user.id).await?;
        let settings = settings(tx, user.id).await?;
        let heads = heads(tx, user.id).await?;
        Ok(Snapshot { user, guilds, channels: own, read_states, settings, heads })
    }
}

/// How many streams of the log don't run gapless up to their head.
pub(crate) struct BrokenStreams;

impl Read for BrokenStreams {
    type Answer = u64;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<u64> {
        tx.one(&BROKEN_STREAMS, &[]).await?.count().map_err(Into::into)
    }
}

async fn heads<T: Tx>(tx: &mut T, user: UserId) -> Result<StreamHeads, Fault> {
    let reached = writers::reached(tx).await?;
    let rows = tx.rows(&HEADS, params![user, limits::STREAMS]).await?;
    let heads = rows.into_iter().map(|mut row| StreamHead::read(&mut row).map(|head| (head.stream, head.seq)));
    Ok(StreamHeads { streams: heads.collect::<Result<_, Fault>>()?, reached })
}

/// A stream, and its last event.
pub(super) struct StreamHead {
    pub(super) stream: Stream,
    pub(super) seq: u64,
    /// Who wrote it, and in which act; none before anybody noted that.
    pub(super) writer: Option<i64>,
    pub(super) act: u64,
}

impl StreamHead {
    pub(super) fn read(row: &mut Row) -> Result<Self, Fault> {
        let (stream, seq, writer) = (log::stream(row.int()?, row.int()?)?, row.count()?, row.opt_int()?);
        let act = row.opt_int()?.and_then(|act| u64::try_from(act).ok()).unwrap_or_default();
        Ok(Self { stream, seq, writer, act })
    }
}
