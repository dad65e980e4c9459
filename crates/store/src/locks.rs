//! What acts lock against those of other nodes, and in which order.
//!
//! An act names what it works on before its transaction begins, which takes all of that in the order of these numbers.
//! What shows only on the way is taken without waiting, or else the transaction is begun anew with it. So nobody who
//! waits for a lock has one that comes after it.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::Stream;
use domain::model::{ChannelId, GuildId, MessageId, SessionId, UserId};

use crate::log::place;

/// How far the kind of a lock stands above the number of the one that is meant: ids are below 2^53.
const KIND: u32 = 56;
const NAMES: i64 = 5;
const TABLES: i64 = 6;

/// Something that can be locked, as the number by which Postgres knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lock(i64);

/// How it is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// Beside others that read it too.
    Shared,
    /// By whoever changes it.
    Alone,
}

/// A lock that is wanted.
pub(crate) type Wanted = (Lock, Mode);

/// A text that only one row may have, or that finds a row.
#[derive(Clone, Copy)]
pub(crate) enum Name {
    Username = 1,
    Email,
    Identity,
    Claim,
    Code,
    Pair,
    /// A row of `meta`.
    Memory,
    /// The key of a file's contents.
    Blob,
}

impl Lock {
    /// Every transaction that writes shares it; migrations have it alone.
    pub(crate) const SCHEMA: Self = Self(7_310_583);
    /// The table of writers: who begins, and who ended.
    pub(crate) const WRITERS: Self = Self((TABLES << KIND) + 1);
    /// What has served its time.
    pub(crate) const HOUSEKEEPING: Self = Self((TABLES << KIND) + 2);
    /// Who administers the installation.
    pub(crate) const ADMINISTRATION: Self = Self((TABLES << KIND) + 3);
    /// The catalogue of reactions.
    pub(crate) const CATALOGUE: Self = Self((TABLES << KIND) + 4);
    /// The built-in issuer's keys.
    pub(crate) const ISSUER_KEYS: Self = Self((TABLES << KIND) + 5);

    /// Two names may have the same lock, and then wait for each other.
    pub(crate) fn name(what: Name, text: &str) -> Self {
        // FNV-1a, which is the same in every version of every node.
        let bytes = std::iter::once(what as u8).chain(text.bytes());
        let hash = bytes
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self((NAMES << KIND) + i64::try_from(hash >> (64 - KIND)).unwrap_or_default())
    }

    pub(crate) fn number(self) -> i64 {
        self.0
    }

    pub(crate) fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// The channel that it locks, if it is one's.
    pub(crate) fn channel(self) -> Option<i64> {
        self.of_kind(3)
    }

    /// The account that it locks, if it is one's.
    pub(crate) fn user(self) -> Option<UserId> {
        self.of_kind(1).and_then(UserId::new)
    }

    /// The guild that it locks, if it is one's.
    pub(crate) fn guild(self) -> Option<GuildId> {
        self.of_kind(2).and_then(GuildId::new)
    }

    /// The id in a lock of a stream of this kind.
    fn of_kind(self, kind: i64) -> Option<i64> {
        let first = Lock::from(Stream::Server).0 + (kind << KIND);
        (self.0 >> KIND == first >> KIND).then_some(self.0 - first)
    }
}

impl From<Stream> for Lock {
    fn from(stream: Stream) -> Self {
        let (kind, id) = place(stream);
        Self(((kind + 1) << KIND) + id)
    }
}

impl From<UserId> for Lock {
    fn from(user: UserId) -> Self {
        Stream::User(user).into()
    }
}

impl From<GuildId> for Lock {
    fn from(guild: GuildId) -> Self {
        Stream::Guild(guild).into()
    }
}

impl From<ChannelId> for Lock {
    fn from(channel: ChannelId) -> Self {
        Stream::Channel(channel).into()
    }
}

/// To be read, and to stay as it is until the commit.
pub(crate) fn shared(what: impl Into<Lock>) -> Wanted {
    (what.into(), Mode::Shared)
}

/// To be changed.
pub(crate) fn alone(what: impl Into<Lock>) -> Wanted {
    (what.into(), Mode::Alone)
}

/// All that a transaction locks at its beginning. Whoever locks a channel of a guild shares the guild, too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locks {
    modes: BTreeMap<Lock, Mode>,
    messages: BTreeSet<MessageId>,
    sessions: BTreeSet<SessionId>,
}

impl Locks {
    pub(crate) fn none() -> Self {
        Self::default()
    }

    pub(crate) fn of(wanted: impl IntoIterator<Item = Wanted>) -> Self {
        Self::none().and(wanted)
    }

    /// With these.
    pub(crate) fn and(mut self, wanted: impl IntoIterator<Item = Wanted>) -> Self {
        for wanted in wanted {
            self.add(wanted);
        }
        self
    }

    /// With the channel of a message, alone.
    pub(crate) fn channel_of(mut self, message: MessageId) -> Self {
        self.messages.insert(message);
        self
    }

    /// With the account of a login, alone.
    pub(crate) fn account_of(mut self, session: SessionId) -> Self {
        self.sessions.insert(session);
        self
    }

    pub(crate) fn add(&mut self, (lock, mode): Wanted) {
        let held = self.modes.entry(lock).or_insert(mode);
        *held = mode.max(*held);
    }

    pub(crate) fn add_all(&mut self, more: Self) {
        for wanted in more.modes {
            self.add(wanted);
        }
        self.messages.extend(more.messages);
        self.sessions.extend(more.sessions);
    }

    /// How many it may come to, with the guilds of channels.
    pub(crate) fn most(&self) -> usize {
        let channels = self.modes.keys().filter(|lock| lock.channel().is_some()).count();
        self.modes.len() + channels + 2 * self.messages.len() + self.sessions.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Wanted> {
        self.modes.iter().map(|(lock, mode)| (*lock, *mode))
    }

    pub(crate) fn messages(&self) -> Vec<i64> {
        self.messages.iter().map(|message| message.get()).collect()
    }

    pub(crate) fn sessions(&self) -> Vec<i64> {
        self.sessions.iter().map(|session| session.get()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_numbers_of_its_own_whatever_the_id() {
        let last = (1 << 53) - 1;
        for id in [1, 2, 7_310_583, last] {
            let (user, guild) = (UserId::new(id).unwrap(), GuildId::new(id).unwrap());
            let channel = ChannelId::new(id).unwrap();
            let locks = [Lock::SCHEMA, Stream::Server.into(), user.into(), guild.into(), channel.into()];
            assert!(locks.is_sorted_by(|one, next| one < next), "{locks:?}");
            assert!(Lock::from(channel) < Lock::name(Name::Email, "") && Lock::name(Name::Email, "z") < Lock::WRITERS);
            assert_eq!(locks.map(Lock::channel), [None, None, None, None, Some(id)]);
            assert_eq!(locks.map(Lock::user), [None, None, Some(user), None, None]);
            assert_eq!(locks.map(Lock::guild), [None, None, None, Some(guild), None]);
        }
        assert_ne!(Lock::name(Name::Email, "ada"), Lock::name(Name::Username, "ada"));
    }

    #[test]
    fn whoever_wants_it_alone_gets_it_alone() {
        let user = UserId::new(1).unwrap();
        for wanted in [[shared(user), alone(user)], [alone(user), shared(user)]] {
            assert_eq!(Locks::of(wanted).iter().collect::<Vec<_>>(), [alone(user)]);
        }
    }
}
