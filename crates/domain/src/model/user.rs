//! An account: one person, in every dialect at once.

use super::{AccountStatus, CustomStatus, Status, Timestamp, UserId};

/// An account as others may see it. Holds no secret; which fields are shown is each dialect's matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Its unique name, as it was written at registration.
    pub username: String,
    /// Its unique email address, if it has one.
    pub email: Option<String>,
    /// Whether the installation shows nobody's email address to others.
    pub email_hidden: bool,
    /// The name it goes by ("name" to some clients).
    pub display_name: Option<String>,
    /// Its picture ("picture", "avatar" to some clients); never fetched by the server.
    pub avatar_url: Option<String>,
    /// What it says of itself ("bio" to some clients).
    pub about_me: Option<String>,
    /// Its pronouns.
    pub pronouns: Option<String>,
    /// What it says that it is doing, until that ends.
    pub custom_status: Option<CustomStatus>,
    /// The subject of the outside identity that is bound to it, if one is.
    pub subject: Option<String>,
    /// Whether it may administer the installation.
    pub admin: bool,
    /// How it stands with the installation, as it was last judged: ask for it at a moment.
    pub account_status: AccountStatus,
    /// How it wants to be seen while it is there. Whether it is there the hub knows.
    pub status: Status,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When its profile last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// The email address, as far as others may see it.
    #[must_use]
    pub fn public_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| !self.email_hidden)
    }

    /// The name to show: the one it goes by, else its username.
    #[must_use]
    pub fn name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.username)
    }
}
