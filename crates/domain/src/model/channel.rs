//! A channel: where messages are.

use std::sync::Arc;

use super::{ChannelId, GuildId, Timestamp, User, UserId};

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// A room: of a guild, or with members of its own.
    Room,
    /// A conversation of exactly two, which neither can leave.
    Direct,
    /// A conversation of several.
    Group,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// The guild whose members are its members, if it is a guild's.
    pub guild: Option<GuildId>,
    /// What kind it is.
    pub kind: ChannelKind,
    /// Its name; unique only among claimed names.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its one owner; in a guild's channel the guild's.
    pub owner: UserId,
    /// Whether strangers may not know of it. Guild channels and conversations always are, whatever this says.
    pub private: bool,
    /// The code that admits to it, if it has one.
    pub join_code: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many messages it holds now.
    pub message_count: u64,
    /// When its latest message was committed.
    pub last_message_at: Option<Timestamp>,
}

impl Channel {
    /// Whether somebody who isn't a member may know that it exists.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.guild.is_none() && self.kind == ChannelKind::Room && !self.private
    }
}

/// Who is in a channel: cut at `limits::NESTED_MEMBERS`, oneself and the owner always in, in order of joining.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The members shown.
    pub members: Vec<Arc<User>>,
    /// Those who were made moderators, among them.
    pub moderators: Vec<UserId>,
    /// How many there are.
    pub total: u64,
}

/// A channel with the people in it and whom it has banned, as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelView {
    /// The channel.
    pub channel: Channel,
    /// The people in it.
    pub roster: Roster,
    /// Whom it has banned and when, oldest first.
    pub bans: Vec<(UserId, Timestamp)>,
}
