//! The event log: the events of an act, each given its `seq` in its stream.

use std::sync::Arc;

use domain::event::{MembershipEnd, Stream};
use domain::model::{ChannelId, GuildId, MessageId, Reaction, Role, SessionId, Timestamp, UserId};
use domain::ports::Chance;
use domain::{Event, EventKind};

use crate::Deps;
use crate::fault::Fault;
use crate::statements::streams::{ADVANCE_STREAM, APPEND};
use crate::tx::Tx;
use crate::value::params;

/// The events of one transaction, in order, and the time that its acts take for now.
pub(crate) struct Log {
    now: Timestamp,
    chance: Arc<dyn Chance>,
    limited: bool,
    events: Vec<Event>,
}

impl Log {
    pub(crate) fn new(deps: &Deps) -> Self {
        Self { now: deps.clock.now(), chance: deps.chance.clone(), limited: deps.limited, events: Vec::new() }
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

    /// How many events the log holds: what `truncate` takes to go back to here.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// Drops all events but the first `len`: the act that made the others was rolled back.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.events.truncate(len);
    }

    /// Adds an event that has its `seq` already, or isn't kept.
    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Writes an event into each of these streams, in this order. They get one act id if there are several, so that a
    /// socket which listens to more than one of the streams gets it once.
    pub(crate) async fn announce<T: Tx>(
        &mut self,
        tx: &mut T,
        streams: &[Stream],
        kind: EventKind,
    ) -> Result<(), Fault> {
        let act = (streams.len() > 1).then(|| self.random());
        let subject = Subject::of(&kind);
        for stream in streams {
            let (stream_kind, id) = stream_key(*stream);
            let seq = tx.one(&ADVANCE_STREAM, params![stream_kind, id]).await?.count()?;
            let Subject { code, guild, channel, user, message, session, parting, detail } = subject;
            let params = params![
                stream_kind,
                id,
                seq,
                act,
                self.now,
                code,
                guild,
                channel,
                user,
                message,
                session,
                parting,
                detail
            ];
            tx.execute(&APPEND, params).await?;
            self.events.push(Event { stream: *stream, seq: Some(seq), act, at: self.now, kind: kind.clone() });
        }
        Ok(())
    }
}

/// The two numbers that name a stream in the log: its kind and its id.
pub(crate) fn stream_key(stream: Stream) -> (i64, i64) {
    match stream {
        Stream::Server => (0, 0),
        Stream::User(user) => (1, user.get()),
        Stream::Guild(guild) => (2, guild.get()),
        Stream::Channel(channel) => (3, channel.get()),
    }
}

/// The stream with this kind and id in the log.
pub(crate) fn stream(stream_kind: i64, id: i64) -> Result<Stream, Fault> {
    let stream = match stream_kind {
        0 => Some(Stream::Server),
        1 => UserId::new(id).map(Stream::User),
        2 => GuildId::new(id).map(Stream::Guild),
        3 => ChannelId::new(id).map(Stream::Channel),
        _ => None,
    };
    stream.ok_or_else(|| Fault::shape("a stream is of an unknown kind"))
}

/// What the log keeps of an event: a code, and the ids it speaks of.
#[derive(Clone, Copy, Default)]
struct Subject {
    code: i64,
    guild: Option<GuildId>,
    channel: Option<ChannelId>,
    user: Option<UserId>,
    message: Option<MessageId>,
    session: Option<SessionId>,
    parting: Option<i64>,
    /// Of a reaction its entry in the catalogue, of a role which one it is.
    detail: Option<i64>,
}

impl Subject {
    fn of(kind: &EventKind) -> Self {
        let none = Self::default();
        match kind {
            EventKind::GuildCreated { guild, .. } => {
                Self { code: 1, guild: Some(guild.id), user: Some(guild.owner), ..none }
            }
            EventKind::GuildMemberAdded { guild, user, .. } => {
                Self { code: 2, guild: Some(guild.id), user: Some(user.id), ..none }
            }
            EventKind::GuildMemberRemoved { guild, user, parting, .. } => {
                Self { code: 3, guild: Some(guild.id), user: Some(user.id), parting: Some(number(*parting)), ..none }
            }
            EventKind::ChannelCreated { channel, .. } => {
                Self { code: 4, guild: channel.guild, channel: Some(channel.id), ..none }
            }
            EventKind::ChannelUpdated { channel, .. } => {
                Self { code: 5, guild: channel.guild, channel: Some(channel.id), ..none }
            }
            EventKind::ChannelDeleted { channel } => {
                Self { code: 6, guild: channel.guild, channel: Some(channel.id), ..none }
            }
            EventKind::ChannelMemberAdded { channel, user, .. } => {
                Self { code: 7, guild: channel.guild, channel: Some(channel.id), user: Some(user.id), ..none }
            }
            EventKind::ChannelMemberRemoved { channel, user, parting } => {
                let added = Self { code: 8, guild: channel.guild, channel: Some(channel.id), ..none };
                Self { user: Some(user.id), parting: Some(number(*parting)), ..added }
            }
            EventKind::MessageCreated { message } => {
                let sent = Self { code: 9, channel: Some(message.channel), message: Some(message.id), ..none };
                Self { user: Some(message.author.id), ..sent }
            }
            EventKind::SessionEnded { user, session } => {
                Self { code: 10, user: Some(*user), session: Some(*session), ..none }
            }
            EventKind::AccountBarred { user, .. } => Self { code: 20, user: Some(user.id), ..none },
            EventKind::GuildUpdated { guild } => Self { code: 11, guild: Some(guild.id), ..none },
            EventKind::GuildDeleted { guild, .. } => Self { code: 12, guild: Some(guild.id), ..none },
            EventKind::RoleChanged { channel, user, role } => {
                let changed = Self { code: 13, guild: channel.guild, channel: Some(channel.id), ..none };
                Self { user: Some(user.id), detail: Some(role_number(*role)), ..changed }
            }
            EventKind::MessageUpdated { message } => Self {
                code: 14,
                guild: message.guild,
                channel: Some(message.channel),
                message: Some(message.id),
                ..none
            },
            EventKind::MessageDeleted { channel, guild, message, by } => {
                let gone = Self { code: 15, guild: *guild, channel: Some(*channel), ..none };
                Self { message: Some(*message), user: Some(by.id), ..gone }
            }
            EventKind::ReactionAdded { channel, reaction } => Self::reaction(16, *channel, reaction),
            EventKind::ReactionRemoved { channel, reaction } => Self::reaction(17, *channel, reaction),
            EventKind::Mentioned { message, user } => {
                Self { code: 0, channel: Some(message.channel), message: Some(message.id), user: Some(*user), ..none }
            }
            EventKind::PresenceChanged { user, .. } | EventKind::ProfileChanged { user } => {
                Self { code: 0, user: Some(user.id), ..none }
            }
            // These events are never kept. They have a code all the same, so that a mistake would show in the log.
            EventKind::Typing { channel, user, .. } => {
                Self { code: 0, channel: Some(*channel), user: Some(user.id), ..none }
            }
        }
    }
}

impl Subject {
    fn reaction(code: i64, channel: ChannelId, reaction: &Reaction) -> Self {
        let (message, user) = (Some(reaction.message), Some(reaction.user.id));
        let detail = Some(reaction.kind.id.get());
        Self { code, channel: Some(channel), message, user, detail, ..Self::default() }
    }
}

fn number(parting: MembershipEnd) -> i64 {
    match parting {
        MembershipEnd::Left => 0,
        MembershipEnd::Removed => 1,
        MembershipEnd::Banned => 2,
    }
}

fn role_number(role: Role) -> i64 {
    match role {
        Role::Member => 0,
        Role::Moderator => 1,
        Role::Owner => 2,
    }
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes any text");
        text
    })
}
