//! A membership: the proof that somebody may use a channel. Only `rules` can make one.

use std::sync::Arc;

use super::{Channel, Guild, UserId};

/// What a member may do in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Deletes others' messages besides.
    Moderator,
    /// Everything; exactly one in each channel.
    Owner,
}

/// Somebody's membership of a channel, found good. Holding one is the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub(crate) channel: Arc<Channel>,
    pub(crate) user: UserId,
    pub(crate) role: Role,
}

impl Member {
    /// The channel it is a member of.
    #[must_use]
    pub fn channel(&self) -> &Arc<Channel> {
        &self.channel
    }

    /// Who it is.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// What it may do there.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }
}

/// Somebody's membership of a guild, found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildMember {
    pub(crate) guild: Guild,
    pub(crate) user: UserId,
}

impl GuildMember {
    /// The guild it is a member of.
    #[must_use]
    pub fn guild(&self) -> &Guild {
        &self.guild
    }

    /// Who it is.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Whether it owns the guild.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.guild.owner == self.user
    }
}
