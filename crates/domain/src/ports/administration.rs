//! Port for what administrators look at.

use std::sync::Arc;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{AccountStatus, AdminAction, ChannelId, GuildId, InstallationCounts, User, UserId};

/// Something that has an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedResource {
    /// A channel; one of a guild stands for the guild.
    Channel(ChannelId),
    /// A guild.
    Guild(GuildId),
}

/// Which accounts an administrator looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// A folded text within their folded usernames.
    pub text: String,
    /// How they stand now; the times in it don't matter.
    pub account_status: Option<AccountStatus>,
    /// Leaves out this many.
    pub skip: u64,
    /// At most this many.
    pub count: u32,
}

/// What administrators look at. Everybody else is `Forbidden(Administration)`.
#[async_trait]
pub trait Administration: Send + Sync {
    /// Counts what there is.
    async fn installation_counts(&self, user: UserId) -> Outcome<InstallationCounts>;

    /// Accounts, by id.
    async fn accounts(&self, user: UserId, sought: AccountFilter) -> Outcome<Vec<Arc<User>>>;

    /// What was done by administrators, or to one account only; newest first.
    async fn admin_actions(
        &self,
        user: UserId,
        target: Option<UserId>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<AdminAction>>;
}
