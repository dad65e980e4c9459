//! Port for what administrators do. Each act is entered in the record in its own commit.

use std::sync::Arc;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{
    AccountStatus, Actor, AdminAction, ChannelId, GuildId, InstallationCounts, MessageId, User, UserId,
};

/// How an account is to stand from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sanction {
    /// How.
    pub standing: AccountStatus,
    /// Why.
    pub reason: Option<String>,
}

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
    pub standing: Option<AccountStatus>,
    /// Leaves out this many.
    pub skip: u64,
    /// At most this many.
    pub count: u32,
}

/// The administrators' rights. Everybody else is `Forbidden(Administration)`.
#[async_trait]
pub trait Administration: Send + Sync {
    /// Bans, suspends or restores an account other than one's own. Of one that is kept out now all logins end, and
    /// `AccountBarred` is announced. Restoring one in good standing changes nothing. What a banned account owns goes to
    /// the longest-standing moderator there, else member, as it does when an owner leaves; what nobody else is in stays.
    /// Of more than one commit should do the rest is left to `pass_ownership`.
    async fn sanction(&self, actor: Actor, target: UserId, sanction: Sanction) -> Outcome<Arc<User>>;

    /// Makes an account an administrator, or no longer one. Nobody takes this from themselves, so that at least one
    /// administrator always remains.
    async fn set_admin(&self, actor: Actor, target: UserId, admin: bool) -> Outcome<Arc<User>>;

    /// Makes the actor the first administrator, entered in the record. `Forbidden(Administration)` when there is one.
    async fn claim_administration(&self, actor: Actor) -> Outcome<()>;

    /// Takes away any message. Announces `MessageDeleted`.
    async fn delete_any_message(&self, actor: Actor, message: MessageId, reason: Option<String>) -> Outcome<()>;

    /// Passes on a slice of what banned accounts still own. Whether there may be more.
    async fn pass_ownership(&self) -> Outcome<bool>;

    /// Makes a member owner of a channel or guild; by the right of whoever works at the command line where there is no
    /// actor. Announced as handing over is. `Unknown(Member)`, `Barred` of the target, `DirectConversation`.
    async fn transfer(&self, actor: Option<Actor>, resource: OwnedResource, target: UserId) -> Outcome<Arc<User>>;

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
