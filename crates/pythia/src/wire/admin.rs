//! The objects that only administrators see.

use domain::model::{self, AdminActionKind, InstallationCounts, Timestamp};
use kit::id::{IdKind, uuid};
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, User};

/// A user with their rights.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    #[serde(flatten)]
    user: User,
    /// `admin`, or nothing.
    roles: Vec<&'static str>,
    is_admin: bool,
}

impl Account {
    pub(crate) fn of(user: &model::User, now: Timestamp) -> Self {
        let roles = if user.admin { vec!["admin"] } else { Vec::new() };
        Self { user: User::whole(user, now), roles, is_admin: user.admin }
    }
}

/// What there is, counted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dashboard {
    total_users: u64,
    active_users: u64,
    suspended_users: u64,
    banned_users: u64,
    admin_users: u64,
    online_users: usize,
    total_channels: u64,
    total_messages: u64,
}

impl Dashboard {
    pub(crate) fn of(installation_counts: InstallationCounts, online: usize) -> Self {
        Self {
            total_users: installation_counts.users,
            active_users: installation_counts.users - installation_counts.suspended - installation_counts.banned,
            suspended_users: installation_counts.suspended,
            banned_users: installation_counts.banned,
            admin_users: installation_counts.admins,
            online_users: online,
            total_channels: installation_counts.channels,
            total_messages: installation_counts.messages,
        }
    }
}

/// Something that an administrator did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdminAction {
    #[schema(value_type = Id)]
    id: String,
    action: Action,
    /// Who did it; null where it was done at the server's command line.
    #[schema(value_type = Option<Id>, required)]
    admin_id: Option<String>,
    #[schema(required)]
    admin: Option<User>,
    /// To whom it was done; of a message, its author.
    #[schema(value_type = Id)]
    target_user_id: String,
    target_user: User,
    #[schema(value_type = Option<Id>, required)]
    message_id: Option<String>,
    #[schema(required)]
    reason: Option<String>,
    #[schema(required, format = DateTime)]
    expires_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl AdminAction {
    pub(crate) fn of(action: &model::AdminAction, now: Timestamp) -> Self {
        Self {
            id: uuid(IdKind::AdminAction, action.id.get()),
            action: action.action.into(),
            admin_id: action.by.as_ref().map(|user| uuid(IdKind::User, user.id.get())),
            admin: action.by.as_ref().map(|user| User::whole(user, now)),
            target_user_id: uuid(IdKind::User, action.target.id.get()),
            target_user: User::whole(&action.target, now),
            message_id: action.message.map(|message| uuid(IdKind::Message, message.get())),
            reason: action.reason.clone(),
            expires_at: action.until.map(rfc3339),
            created_at: rfc3339(action.at),
        }
    }
}

/// What was done.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Action {
    Ban,
    Suspend,
    Unban,
    GrantAdmin,
    RevokeAdmin,
    DeleteMessage,
    TransferOwnership,
}

impl From<AdminActionKind> for Action {
    fn from(action: AdminActionKind) -> Self {
        match action {
            AdminActionKind::Ban => Self::Ban,
            AdminActionKind::Suspend => Self::Suspend,
            AdminActionKind::Restore => Self::Unban,
            AdminActionKind::Grant => Self::GrantAdmin,
            AdminActionKind::Revoke => Self::RevokeAdmin,
            AdminActionKind::DeleteMessage => Self::DeleteMessage,
            AdminActionKind::Transfer => Self::TransferOwnership,
        }
    }
}

/// What was done to an account, and how it stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = Judged)]
pub(crate) struct SanctionedAccount {
    message: &'static str,
    user: Account,
}

impl SanctionedAccount {
    pub(crate) fn of(message: &'static str, user: &model::User, now: Timestamp) -> Self {
        Self { message, user: Account::of(user, now) }
    }
}

/// What was done to several accounts.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bulk {
    message: &'static str,
    #[schema(value_type = Vec<Id>)]
    successful: Vec<String>,
    failed: Vec<Failed>,
}

impl Bulk {
    pub(crate) fn of(successful: &[model::UserId], failed: Vec<Failed>) -> Self {
        let successful = successful.iter().map(|user| uuid(IdKind::User, user.get())).collect();
        Self { message: "Bulk action completed", successful, failed }
    }
}

/// An account to which it wasn't done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Failed {
    /// As it was named.
    #[schema(min_length = 1)]
    pub(crate) user_id: String,
    /// Why not, in words.
    pub(crate) error: &'static str,
}
