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

/// Who is in a channel: cut at `limits::NESTED_MEMBERS`, in lists of channels at `limits::LISTED_MEMBERS`, oneself and
/// the owner always in, in order of joining.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The members shown.
    pub members: Vec<Arc<User>>,
    /// Those who were made moderators, among them.
    pub moderators: Vec<UserId>,
    /// How many there are.
    pub total: u64,
}

/// At most `most` of these in their order: from the end those go that don't have to be there.
#[must_use]
pub fn shortened<T>(items: Vec<T>, most: usize, needed: impl Fn(&T) -> bool) -> Vec<T> {
    let mut excess = items.len().saturating_sub(most);
    let mut kept: Vec<T> = items
        .into_iter()
        .rev()
        .filter(|item| {
            let goes = excess > 0 && !needed(item);
            excess -= usize::from(goes);
            !goes
        })
        .collect();
    kept.reverse();
    kept
}

impl Roster {
    /// At most `most` of those shown, this user and the channel's owner among them if they are.
    #[must_use]
    pub fn shown(&self, most: usize, user: UserId, owner: UserId) -> Vec<&User> {
        let members = self.members.iter().map(AsRef::as_ref).collect();
        shortened(members, most, |member: &&User| member.id == user || member.id == owner)
    }
}

/// A channel with the people in it and whom it has banned, as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelView {
    /// The channel.
    pub channel: Channel,
    /// The people in it.
    pub roster: Roster,
    /// Whom it has banned and when, oldest first; none for whoever doesn't own it. Cut as the roster is.
    pub bans: Vec<(UserId, Timestamp)>,
}
