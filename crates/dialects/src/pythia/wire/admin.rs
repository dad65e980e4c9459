//! The objects that only administrators see.

use domain::model::{self, Census, Deed, Timestamp};
use serde::Serialize;

use super::User;
use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;

/// A user with their rights.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pythia) struct Account {
    #[serde(flatten)]
    user: User,
    roles: Vec<&'static str>,
    is_admin: bool,
}

impl Account {
    pub(in crate::pythia) fn of(user: &model::User, now: Timestamp) -> Self {
        let roles = if user.admin { vec!["admin"] } else { Vec::new() };
        Self { user: User::of(user, now), roles, is_admin: user.admin }
    }
}

/// What there is, counted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pythia) struct Dashboard {
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
    pub(in crate::pythia) fn of(census: Census, online: usize) -> Self {
        Self {
            total_users: census.users,
            active_users: census.users - census.suspended - census.banned,
            suspended_users: census.suspended,
            banned_users: census.banned,
            admin_users: census.admins,
            online_users: online,
            total_channels: census.channels,
            total_messages: census.messages,
        }
    }
}

/// Something that an administrator did.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::pythia) struct AdminAction {
    id: String,
    action: &'static str,
    /// None where it was done at the server's command line.
    admin_id: Option<String>,
    admin: Option<User>,
    target_user_id: String,
    target_user: User,
    message_id: Option<String>,
    reason: Option<String>,
    expires_at: Option<String>,
    created_at: String,
}

impl AdminAction {
    pub(in crate::pythia) fn of(action: &model::AdminAction, now: Timestamp) -> Self {
        Self {
            id: uuid(Kind::AdminAction, action.id.get()),
            action: word(action.deed),
            admin_id: action.by.as_ref().map(|user| uuid(Kind::User, user.id.get())),
            admin: action.by.as_ref().map(|user| User::of(user, now)),
            target_user_id: uuid(Kind::User, action.target.id.get()),
            target_user: User::of(&action.target, now),
            message_id: action.message.map(|message| uuid(Kind::Message, message.get())),
            reason: action.reason.clone(),
            expires_at: action.until.map(rfc3339),
            created_at: rfc3339(action.at),
        }
    }
}

fn word(deed: Deed) -> &'static str {
    match deed {
        Deed::Ban => "ban",
        Deed::Suspend => "suspend",
        Deed::Restore => "unban",
        Deed::Grant => "grant_admin",
        Deed::Revoke => "revoke_admin",
        Deed::DeleteMessage => "delete_message",
    }
}
