//! A guild: a community with channels of its own.

use super::{GuildId, Timestamp, UserId};

/// A guild ("server" to some clients). Its channels are open to its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guild {
    /// Its id.
    pub id: GuildId,
    /// Its name; need not be unique.
    pub name: String,
    /// Its one owner.
    pub owner: UserId,
    /// When it was made.
    pub created_at: Timestamp,
}
