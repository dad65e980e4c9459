//! The event log: what an act brought about, given its place in each stream it concerns and among all that this writer
//! wrote.

mod fields;
mod payload;

use std::collections::HashMap;
use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Position, Timestamp, WriterName};
use domain::ports::{Chance, MentionChange};
use domain::{Event, EventKind};

pub(crate) use self::payload::EventPayload;
use crate::Deps;
use crate::fault::Fault;
use crate::locks::alone;
use crate::statements::streams::{ADVANCE_STREAMS, APPEND};
use crate::tx::Tx;
use crate::value::values;

/// A writer, as its rows name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WriterKey {
    /// The number of its row, which events and messages refer to.
    pub(crate) id: i64,
    /// The name that positions refer to.
    pub(crate) name: WriterName,
}

/// What the acts of one transaction brought about, in order, and the moment they take for now.
pub(crate) struct Log {
    now: Timestamp,
    chance: Arc<dyn Chance>,
    limited: bool,
    writer: WriterKey,
    /// The last act that brought anything about.
    act: u64,
    /// The next part of the act under way; none where it hasn't brought anything about yet.
    part: Option<u32>,
    events: Vec<Event>,
}

/// A place in a log to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    events: usize,
    act: u64,
}

impl Log {
    /// A log whose next act is the one after `act`.
    pub(crate) fn new(deps: &Deps, writer: WriterKey, act: u64) -> Self {
        let (now, chance, limited) = (deps.clock.now(), deps.chance.clone(), deps.limited);
        Self { now, chance, limited, writer, act, part: None, events: Vec::new() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether it is counted what one account does in an hour.
    pub(crate) fn is_limited(&self) -> bool {
        self.limited
    }

    /// Makes these bytes random.
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        self.chance.fill(bytes);
    }

    /// A random number of 63 bits.
    pub(crate) fn random(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes) >> 1
    }

    /// Who writes.
    pub(crate) fn writer(&self) -> WriterKey {
        self.writer
    }

    /// The last act that brought anything about.
    pub(crate) fn last_act(&self) -> u64 {
        self.act
    }

    /// Begins another act.
    pub(crate) fn begin_act(&mut self) {
        self.part = None;
    }

    /// The number of the act under way, once it has brought something about.
    fn act_under_way(&self) -> u64 {
        if self.part.is_none() { self.act + 1 } else { self.act }
    }

    /// The position of the next part of the act under way.
    pub(crate) fn next_position(&mut self) -> Position {
        self.act = self.act_under_way();
        let part = self.part.unwrap_or(0);
        self.part = Some(part + 1);
        Position { writer: self.writer.name, act: self.act, part }
    }

    /// The place to go back to where the act that begins now is taken back.
    pub(crate) fn mark(&self) -> Mark {
        Mark { events: self.events.len(), act: self.act }
    }

    /// Forgets what came after the mark: its act was taken back.
    pub(crate) fn forget(&mut self, mark: Mark) {
        self.events.truncate(mark.events);
        self.act = mark.act;
        self.part = None;
    }

    /// Takes an event that has its place already.
    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Counts as an act what has brought about only what isn't kept, for a writer whose last act is this.
    pub(crate) fn count_as_act(&mut self, last: u64) {
        self.act = self.act.max(last + 1);
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Writes what happened to each of the streams, in this order, as one part of the act, so that a socket which listens
    /// to more than one of them hears it once.
    pub(crate) async fn announce<T: Tx>(
        &mut self,
        tx: &mut T,
        streams: &[Stream],
        kind: EventKind,
    ) -> Result<(), Fault> {
        self.announce_all(tx, streams, vec![kind], &MentionChange::default()).await
    }

    /// As [`Self::announce`], for a message that mentions others than before.
    pub(crate) async fn announce_mentioning<T: Tx>(
        &mut self,
        tx: &mut T,
        streams: &[Stream],
        kind: EventKind,
        mentions: &MentionChange,
    ) -> Result<(), Fault> {
        self.announce_all(tx, streams, vec![kind], mentions).await
    }

    /// As [`Self::announce`], for several things, each of which is a part of the act.
    pub(crate) async fn announce_each<T: Tx>(
        &mut self,
        tx: &mut T,
        streams: &[Stream],
        kinds: Vec<EventKind>,
    ) -> Result<(), Fault> {
        self.announce_all(tx, streams, kinds, &MentionChange::default()).await
    }

    async fn announce_all<T: Tx>(
        &mut self,
        tx: &mut T,
        streams: &[Stream],
        kinds: Vec<EventKind>,
        mentions: &MentionChange,
    ) -> Result<(), Fault> {
        let Some(act) = (!kinds.is_empty()).then(|| self.act_under_way()) else { return Ok(()) };
        let wanted: Vec<_> = streams.iter().map(|stream| alone(*stream)).collect();
        tx.lock(&wanted).await?;
        let advanced = streams.iter().map(|stream| {
            let (kind, id) = place(*stream);
            values![kind, id, kinds.len(), self.writer.id, act]
        });
        let mut heads = HashMap::new();
        for mut row in tx.batch(&ADVANCE_STREAMS, advanced.collect()).await? {
            heads.insert((row.int()?, row.int()?), row.count()?);
        }
        let mut rows = Vec::with_capacity(kinds.len() * streams.len());
        for (left, kind) in (0..kinds.len() as u64).rev().zip(kinds) {
            let payload = payload::of(&kind, mentions);
            let text = payload.ok_or_else(|| Fault::shape("the log doesn't keep such events"))?.text()?;
            let position = self.next_position();
            for stream in streams {
                let (stream_kind, id) = place(*stream);
                let head = heads.get(&(stream_kind, id)).ok_or_else(|| Fault::shape("a stream's head is missing"))?;
                let (code, Position { part, .. }) = (code(&kind), position);
                let (seq, version) = (head - left, payload::VERSION);
                rows.push(values![stream_kind, id, seq, self.now, code, self.writer.id, act, part, version, &text]);
                let (stream, seq, kind) = (*stream, Some(seq), kind.clone());
                self.events.push(Event { stream, seq, position: Some(position), at: self.now, kind });
            }
        }
        tx.execute_batch(&APPEND, rows).await
    }
}

/// How the log holds the name of a stream.
pub(crate) fn place(stream: Stream) -> (i64, i64) {
    let (kind, id) = stream.place();
    (kind.into(), id)
}

/// The stream of which the log holds this name.
pub(crate) fn stream(kind: i64, id: i64) -> Result<Stream, Fault> {
    let stream = u8::try_from(kind).ok().and_then(|kind| Stream::at((kind, id)));
    stream.ok_or_else(|| Fault::shape("a stream is of an unknown kind"))
}

/// The number by which whoever looks into the database tells what happened. Nothing reads it.
fn code(kind: &EventKind) -> i64 {
    match kind {
        EventKind::GuildCreated { .. } => 1,
        EventKind::GuildMemberAdded { .. } => 2,
        EventKind::GuildMemberRemoved { .. } => 3,
        EventKind::ChannelCreated { .. } => 4,
        EventKind::ChannelUpdated { .. } => 5,
        EventKind::ChannelDeleted { .. } => 6,
        EventKind::ChannelMemberAdded { .. } => 7,
        EventKind::ChannelMemberRemoved { .. } => 8,
        EventKind::MessageCreated { .. } => 9,
        EventKind::SessionEnded { .. } => 10,
        EventKind::GuildUpdated { .. } => 11,
        EventKind::GuildDeleted { .. } => 12,
        EventKind::RoleChanged { .. } => 13,
        EventKind::MessageUpdated { .. } => 14,
        EventKind::MessageDeleted { .. } => 15,
        EventKind::ReactionAdded { .. } => 16,
        EventKind::ReactionRemoved { .. } => 17,
        EventKind::AccountBarred { .. } => 20,
        EventKind::ReadStateChanged { .. } => 21,
        EventKind::Mentioned { .. }
        | EventKind::PresenceChanged { .. }
        | EventKind::ProfileChanged { .. }
        | EventKind::Typing { .. } => 0,
    }
}
