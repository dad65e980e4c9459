//! How accounts stand with the installation, and what its administrators did.

use std::sync::Arc;

use super::{AdminActionId, MessageId, Timestamp, User};

/// How an account stands with the installation. Only in good standing it can do anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountStatus {
    /// Free to act.
    #[default]
    Good,
    /// Kept out while something is looked into.
    Suspended {
        /// Until when; none until an administrator says otherwise.
        until: Option<Timestamp>,
    },
    /// Kept out for what it did.
    Banned {
        /// Until when; none for good.
        until: Option<Timestamp>,
    },
}

impl AccountStatus {
    /// As it is at this moment: what had its time is over.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        if self.until().is_some_and(|until| until <= now) { Self::Good } else { self }
    }

    /// Until when the account is kept out, if that has an end.
    #[must_use]
    pub fn until(self) -> Option<Timestamp> {
        match self {
            Self::Good => None,
            Self::Suspended { until } | Self::Banned { until } => until,
        }
    }
}

/// What an administrator can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminActionKind {
    /// Banned an account from the installation.
    Ban,
    /// Suspended an account.
    Suspend,
    /// Lifted a ban or a suspension.
    Restore,
    /// Made an account an administrator.
    Grant,
    /// Made an administrator an ordinary account.
    Revoke,
    /// Took away a message.
    DeleteMessage,
    /// Made an account the owner of something.
    Transfer,
}

/// An entry of the record of what administrators did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminAction {
    /// Its id.
    pub id: AdminActionId,
    /// Who; none for whoever works at the server's own command line.
    pub by: Option<Arc<User>>,
    /// What.
    pub action: AdminActionKind,
    /// To whom; of a message its author.
    pub target: Arc<User>,
    /// To which message.
    pub message: Option<MessageId>,
    /// Until when, if it has an end.
    pub until: Option<Timestamp>,
    /// Why, in the administrator's words.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What there is in an installation, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InstallationCounts {
    /// Accounts.
    pub users: u64,
    /// Those of them that are suspended now.
    pub suspended: u64,
    /// Those of them that are banned now.
    pub banned: u64,
    /// Those of them that are administrators.
    pub admins: u64,
    /// Channels, conversations included.
    pub channels: u64,
    /// Messages in them.
    pub messages: u64,
}
