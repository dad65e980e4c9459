//! The objects that only administrators see.

use domain::model::{self, AccountStatus, AdminActionKind, InstallationCounts, Timestamp};
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, Oneself, User};

/// What there is, counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Overview {
    /// The server's version.
    version: &'static str,
    accounts: u64,
    suspended: u64,
    banned: u64,
    administrators: u64,
    /// Who has a socket on the node that answers.
    online: usize,
    /// Conversations included.
    channels: u64,
    messages: u64,
}

impl Overview {
    pub(crate) fn of(counts: InstallationCounts, online: usize) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            accounts: counts.users,
            suspended: counts.suspended,
            banned: counts.banned,
            administrators: counts.admins,
            online,
            channels: counts.channels,
            messages: counts.messages,
        }
    }
}

/// How an account stands.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    Good,
    Suspended,
    Banned,
}

impl From<AccountStatus> for Standing {
    fn from(status: AccountStatus) -> Self {
        match status {
            AccountStatus::Good => Self::Good,
            AccountStatus::Suspended { .. } => Self::Suspended,
            AccountStatus::Banned { .. } => Self::Banned,
        }
    }
}

/// An account, with how it stands and its rights.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account<'a> {
    #[serde(flatten)]
    user: Oneself<'a>,
    is_admin: bool,
    standing: Standing,
    /// Until when it is suspended or banned; null where that has no end, or it is in good standing.
    #[schema(required, format = DateTime)]
    until: Option<String>,
}

impl<'a> Account<'a> {
    pub(crate) fn of(user: &'a model::User, now: Timestamp) -> Self {
        let status = user.account_status.at(now);
        Self { user: user.into(), is_admin: user.admin, standing: status.into(), until: status.until().map(rfc3339) }
    }
}

/// Something that an administrator did.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminAction<'a> {
    #[schema(value_type = Id)]
    action_id: String,
    action: Action,
    /// Who did it; null where it was done at the server's command line.
    #[schema(required)]
    admin: Option<User<'a>>,
    /// To whom it was done; of a message, its author.
    target: User<'a>,
    #[schema(value_type = Option<Id>, required)]
    message_id: Option<String>,
    #[schema(required)]
    reason: Option<&'a str>,
    #[schema(required, format = DateTime)]
    until: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl<'a> From<&'a model::AdminAction> for AdminAction<'a> {
    fn from(action: &'a model::AdminAction) -> Self {
        Self {
            action_id: action.id.to_string(),
            action: action.action.into(),
            admin: action.by.as_deref().map(User::from),
            target: action.target.as_ref().into(),
            message_id: action.message.map(|message| message.to_string()),
            reason: action.reason.as_deref(),
            until: action.until.map(rfc3339),
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
    Restore,
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
            AdminActionKind::Restore => Self::Restore,
            AdminActionKind::Grant => Self::GrantAdmin,
            AdminActionKind::Revoke => Self::RevokeAdmin,
            AdminActionKind::DeleteMessage => Self::DeleteMessage,
            AdminActionKind::Transfer => Self::TransferOwnership,
        }
    }
}
