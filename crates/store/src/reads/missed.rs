//! The event log, read from where somebody stopped listening.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::Duration;

use domain::event::{EventKind, Stream, SubscriptionChange};
use domain::limits;
use domain::model::{ChannelId, MessageId, Position, Timestamp, UserId, VersionVector};
use domain::ports::{LogEntry, LogRecord, Missed, StreamHeads};

use super::Read;
use super::channel_cache::ChannelCache;
use super::listening::StreamHead;
use super::user_cache::UserCache;
use super::writers::{self, SeenActs};
use crate::fault::{ActResult, Fault};
use crate::log::{self, EventPayload};
use crate::statements::messages::MESSAGE_ACTS;
use crate::statements::streams::{ENDED_CHANNELS, EVENTS_BELOW, HEADS_KEPT, LAST_EVENTS, MESSAGES_BELOW};
use crate::tx::Tx;
use crate::value::{params, values};

/// How many rows are read at once.
const PAGE: usize = 256;

/// What the user missed, of a log that keeps everything since a moment.
pub(crate) struct MissedBy {
    pub(crate) user: UserId,
    pub(crate) told: VersionVector,
    pub(crate) kept_for: Duration,
}

/// A row of the log, before the accounts that it speaks of are known.
struct LogRow {
    stream: Stream,
    seq: u64,
    position: Position,
    at: Timestamp,
    content: LogRowContent,
}

enum LogRowContent {
    EventPayload(EventPayload),
    Message(MessageId),
}

/// More is there than can be served.
struct TooMuch;

impl Read for MissedBy {
    type Answer = Option<Missed>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Option<Missed>> {
        let Some(told) = SeenActs::read(tx, &self.told, now.minus(self.kept_for)).await? else { return Ok(None) };
        let reached = writers::reached(tx).await?;
        let (mut streams, mut ended, mut news) = (Vec::new(), Vec::new(), Vec::new());
        for mut row in tx.rows(&HEADS_KEPT, params![self.user, limits::STREAMS]).await? {
            let head = StreamHead::read(&mut row)?;
            let is_ended = row.flag()?;
            let is_news = !told.covers(head.writer, head.act);
            news.extend(is_news.then_some(head.stream));
            match is_ended {
                false => streams.push((head.stream, head.seq)),
                // One that ended before it was told so is none of theirs any more.
                true if is_news => ended.push(head.stream),
                true => {}
            }
        }
        let mut scan = LogScan { told: &told, found: Vec::new(), scanned: 0 };
        let own = Stream::User(self.user);
        if scan.read_stream(tx, own, None).await?.is_err() {
            return Ok(None);
        }
        let mut known = Resolver::default();
        known.load(tx, &scan.found).await?;
        let own_entries = known.entries(std::mem::take(&mut scan.found))?;
        let (gained, lost) = gained_and_lost(self.user, &own_entries);
        news.retain(|stream| *stream != own);
        for stream in ended_in_lost_guilds(tx, &told, self.user, &lost).await? {
            // Whoever came into the guild again is told of it already.
            if !news.contains(&stream) {
                ended.push(stream);
                news.push(stream);
            }
        }
        news.extend(lost_with_news(tx, &told, lost, &news).await?);
        for stream in news {
            if scan.read_stream(tx, stream, gained.get(&stream).copied()).await?.is_err() {
                return Ok(None);
            }
        }
        known.load(tx, &scan.found).await?;
        let mut entries = own_entries;
        entries.extend(known.entries(scan.found)?);
        let deleted = created_and_deleted(tx, &told, &entries).await?;
        Ok(Some(Missed { heads: StreamHeads { streams, reached }, ended, deleted, entries }))
    }
}

/// For each stream whose first change to the user was that it opened, where it did; and all streams that were closed to
/// them. `own` is the user's own stream, the newest entry first.
fn gained_and_lost(user: UserId, own: &[LogEntry]) -> (HashMap<Stream, Position>, BTreeSet<Stream>) {
    let (mut first, mut lost) = (HashMap::new(), BTreeSet::new());
    for entry in own.iter().rev() {
        match entry.subscription_change() {
            SubscriptionChange::Gained(users, streams) if users.contains(&user) => {
                for stream in streams {
                    first.entry(stream).or_insert(Some(entry.position));
                }
            }
            SubscriptionChange::Lost(who, streams) if who == user => {
                for stream in streams {
                    first.entry(stream).or_insert(None);
                    lost.insert(stream);
                }
            }
            _ => {}
        }
    }
    (first.into_iter().filter_map(|(stream, gained)| Some((stream, gained?))).collect(), lost)
}

/// The channels with news that were deleted in guilds which the user lost, but for those that banned them: what the user lost
/// with a guild names only those that were left.
async fn ended_in_lost_guilds<T: Tx>(
    tx: &mut T,
    told: &SeenActs,
    user: UserId,
    lost: &BTreeSet<Stream>,
) -> Result<BTreeSet<Stream>, Fault> {
    let guilds = lost.iter().filter_map(|stream| match stream {
        Stream::Guild(guild) => Some(values![*guild, user]),
        _ => None,
    });
    let rows = guilds.collect::<Vec<_>>();
    if rows.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut ended = BTreeSet::new();
    for mut row in tx.batch(&ENDED_CHANNELS, rows).await? {
        let head = StreamHead::read(&mut row)?;
        ended.extend((!told.covers(head.writer, head.act)).then_some(head.stream));
    }
    Ok(ended)
}

/// Those of the streams that have news and aren't known to.
async fn lost_with_news<T: Tx>(
    tx: &mut T,
    told: &SeenActs,
    lost: BTreeSet<Stream>,
    known: &[Stream],
) -> Result<Vec<Stream>, Fault> {
    let names = lost.into_iter().filter(|stream| !known.contains(stream)).map(log::place);
    let rows = names.map(|(kind, id)| values![kind, id]).collect::<Vec<_>>();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut news = Vec::new();
    for mut row in tx.batch(&LAST_EVENTS, rows).await? {
        let head = StreamHead::read(&mut row)?;
        news.extend((!told.covers(head.writer, head.act)).then_some(head.stream));
    }
    Ok(news)
}

/// The messages among the deleted ones that were committed after what was told.
async fn created_and_deleted<T: Tx>(
    tx: &mut T,
    told: &SeenActs,
    entries: &[LogEntry],
) -> Result<HashSet<MessageId>, Fault> {
    let deletions = entries.iter().filter_map(|entry| match &entry.record {
        LogRecord::Whole(EventKind::MessageDeleted { message, .. }) => Some(values![*message]),
        _ => None,
    });
    let rows = deletions.collect::<Vec<_>>();
    if rows.is_empty() {
        return Ok(HashSet::new());
    }
    let mut deleted = HashSet::new();
    for mut row in tx.batch(&MESSAGE_ACTS, rows).await? {
        let (message, writer, act) = (row.id()?, row.opt_int()?, row.opt_int()?);
        let act = act.and_then(|act| u64::try_from(act).ok()).unwrap_or_default();
        if !told.covers(writer, act) {
            deleted.insert(message);
        }
    }
    Ok(deleted)
}

/// What of the log was found so far.
struct LogScan<'a> {
    told: &'a SeenActs,
    found: Vec<LogRow>,
    /// How many rows were looked at.
    scanned: usize,
}

impl LogScan<'_> {
    /// Gathers what is new in a stream from the newest on; where it opened to the user meanwhile, nothing from before.
    async fn read_stream<T: Tx>(
        &mut self,
        tx: &mut T,
        stream: Stream,
        gained: Option<Position>,
    ) -> Result<Result<(), TooMuch>, Fault> {
        if self.events(tx, stream, gained).await?.is_err() {
            return Ok(Err(TooMuch));
        }
        match stream {
            Stream::Channel(channel) => self.messages(tx, channel, gained).await,
            Stream::Server | Stream::User(_) | Stream::Guild(_) => Ok(Ok(())),
        }
    }

    async fn events<T: Tx>(
        &mut self,
        tx: &mut T,
        stream: Stream,
        gained: Option<Position>,
    ) -> Result<Result<(), TooMuch>, Fault> {
        let ((kind, id), mut below) = (log::place(stream), i64::MAX);
        loop {
            let rows = tx.rows(&EVENTS_BELOW, params![kind, id, below, PAGE]).await?;
            let is_last = rows.len() < PAGE;
            for mut row in rows {
                let (seq, writer, act) = (row.count()?, row.opt_int()?, row.opt_int()?);
                let (part, at) = (row.opt_int()?, row.time()?);
                let Some(position) = self.position(writer, act, part)? else { return Ok(Ok(())) };
                if is_before(position, gained) {
                    return Ok(Ok(()));
                }
                let content = LogRowContent::EventPayload(EventPayload::read(row.int()?, &row.text()?)?);
                below = i64::try_from(seq).unwrap_or(i64::MAX);
                if self.take(LogRow { stream, seq, position, at, content }).is_err() {
                    return Ok(Err(TooMuch));
                }
            }
            if is_last {
                return Ok(Ok(()));
            }
        }
    }

    async fn messages<T: Tx>(
        &mut self,
        tx: &mut T,
        channel: ChannelId,
        gained: Option<Position>,
    ) -> Result<Result<(), TooMuch>, Fault> {
        let (stream, mut below) = (Stream::Channel(channel), i64::MAX);
        loop {
            let rows = tx.rows(&MESSAGES_BELOW, params![channel, below, PAGE]).await?;
            let is_last = rows.len() < PAGE;
            for mut row in rows {
                let (seq, writer, act) = (row.count()?, row.opt_int()?, row.opt_int()?);
                let at = row.time()?;
                let Some(position) = self.position(writer, act, Some(0))? else { return Ok(Ok(())) };
                if is_before(position, gained) {
                    return Ok(Ok(()));
                }
                let content = LogRowContent::Message(row.id()?);
                below = row.int()?;
                if self.take(LogRow { stream, seq, position, at, content }).is_err() {
                    return Ok(Err(TooMuch));
                }
            }
            if is_last {
                return Ok(Ok(()));
            }
        }
    }

    /// The position of a row; none where what it says was told.
    fn position(&self, writer: Option<i64>, act: Option<i64>, part: Option<i64>) -> Result<Option<Position>, Fault> {
        let (Some(writer), Some(act)) = (writer, act.and_then(|act| u64::try_from(act).ok())) else { return Ok(None) };
        if self.told.covers(Some(writer), act) {
            return Ok(None);
        }
        let part = part.and_then(|part| u32::try_from(part).ok()).unwrap_or_default();
        self.told.position(writer, act, part).map(Some)
    }

    fn take(&mut self, found: LogRow) -> Result<(), TooMuch> {
        self.found.push(found);
        self.scanned += 1;
        if self.scanned > limits::GATHERED_EVENTS { Err(TooMuch) } else { Ok(()) }
    }
}

/// Whether it came before the stream was opened, as far as one writer's acts tell.
fn is_before(position: Position, gained: Option<Position>) -> bool {
    gained.is_some_and(|gained| position.writer == gained.writer && position.act < gained.act)
}

/// The accounts and channels that events speak of, as they are now.
#[derive(Default)]
struct Resolver {
    users: UserCache,
    channels: ChannelCache,
}

impl Resolver {
    async fn load<T: Tx>(&mut self, tx: &mut T, found: &[LogRow]) -> Result<(), Fault> {
        let payloads = || {
            found.iter().filter_map(|found| match &found.content {
                LogRowContent::EventPayload(payload) => Some(payload),
                LogRowContent::Message(_) => None,
            })
        };
        self.users.load(tx, payloads().flat_map(EventPayload::users)).await?;
        self.channels.load(tx, payloads().flat_map(EventPayload::channels)).await
    }

    fn entries(&self, found: Vec<LogRow>) -> Result<Vec<LogEntry>, Fault> {
        let entries = found.into_iter().map(|found| {
            let LogRow { stream, seq, position, at, content } = found;
            let record = match content {
                LogRowContent::Message(message) => LogRecord::MessageCreated { message, mentioned_later: false },
                LogRowContent::EventPayload(payload) => payload.record(|id| self.users.get(id), &self.channels)?,
            };
            Ok(LogEntry { stream, seq, position, at, record })
        });
        entries.collect()
    }
}
