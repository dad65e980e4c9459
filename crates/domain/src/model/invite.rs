//! An invite: a code that admits to a guild.

use std::sync::Arc;

use super::{ChannelId, Guild, Timestamp, User, UserId};

/// A standing invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// The code: 128 random bits in lower-case hex.
    pub code: String,
    /// Where it leads.
    pub guild: Guild,
    /// Who made it.
    pub inviter: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops admitting.
    pub expires_at: Timestamp,
    /// How often it may be used; none for any number.
    pub max_uses: Option<i64>,
    /// How often it was used.
    pub uses: i64,
}

/// What whoever holds the code of a standing invite may know before they come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitePreview {
    /// The invite.
    pub invite: Invite,
    /// Who made it.
    pub inviter: Arc<User>,
    /// How many are in its guild.
    pub members: u64,
    /// The guild's first channel and its name, where it has any.
    pub channel: Option<(ChannelId, String)>,
}
