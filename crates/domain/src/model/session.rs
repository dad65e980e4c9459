//! Proof of who somebody is, and what it turns into.

use std::sync::Arc;

use super::{SessionId, Timestamp, User, UserId};

/// Who acts. Made by authentication only; the store checks at each commit that the session still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user: UserId,
    /// The login it acts under; none when an outside tenant vouches for it.
    pub session: Option<SessionId>,
}

/// Somebody who proved who they are.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account.
    pub user: Arc<User>,
    /// The login; none when an outside tenant vouches.
    pub session: Option<SessionId>,
}

impl Account {
    /// The one who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { user: self.user.id, session: self.session }
    }
}

/// A login: what tokens point to, and what a logout ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// Through which dialect it was opened.
    pub audience: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What one of our own tokens says. Every field is required in the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The account (`sub`).
    pub user: UserId,
    /// The login (`sid`).
    pub session: SessionId,
    /// The dialect it was made for (`aud`).
    pub audience: String,
    /// When it was made (`iat`).
    pub issued_at: Timestamp,
    /// When it stops being good (`exp`).
    pub expires_at: Timestamp,
}

/// What a ticket to read files says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Who may read what they may read.
    pub user: UserId,
    /// The login it ends with, if it was made under one of ours.
    pub session: Option<SessionId>,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// What a verified token of an identity provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Who vouches: the tenant's issuer, or `local` for the built-in one.
    pub issuer: String,
    /// Whom it vouches for, in the provider's words (`sub`).
    pub subject: String,
    /// The email address in the token, only when the token says that it is verified.
    pub verified_email: Option<String>,
    /// The login behind a token of the built-in issuer.
    pub session: Option<SessionId>,
    /// The account behind a subject of the built-in issuer.
    pub local_user: Option<UserId>,
    /// The address that a token of the built-in issuer names as its maker's (`iss`), where no setting fixes that: who
    /// presents it must have been able to reach the server under it.
    pub address: Option<String>,
    /// For what a token of the built-in issuer is, words separated by spaces; none where it may be for anything.
    pub scope: Option<String>,
}

/// Whose login an ID token of the built-in issuer told of. It need not be good any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The account (`sub`).
    pub user: UserId,
    /// The login (`sid`).
    pub session: SessionId,
    /// The client that it was made for (`aud`).
    pub client: String,
}

/// What an account says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Email address.
    pub email: Option<String>,
    /// The name it goes by.
    pub display_name: Option<String>,
    /// Its picture.
    pub avatar_url: Option<String>,
}
