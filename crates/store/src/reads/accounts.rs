//! Questions about accounts and logins.

use std::sync::Arc;

use domain::model::{Account, Actor, Identity, Session, SessionId, Timestamp, User, UserId};
use domain::ports::Credentials;
use domain::{Refusal, limits};

use super::Read;
use crate::facts;
use crate::fault::ActResult;
use crate::shape;
use crate::statements::passwords::LINK_OWNER;
use crate::statements::sessions::{ENDED_SESSIONS, EXPIRED_SESSIONS, KNOWN_CALLER, REACHABLE, SESSION, SESSIONS_OF};
use crate::statements::users::{
    ADMINS, CREDENTIALS, ENDED_CUSTOM_STATUSES, IDENTITY, USER_COUNT, USER_NAMED, USERS_LIKE, USERS_PAGE,
};
use crate::tx::Tx;
use crate::value::params;

/// Whether the database answers.
pub(crate) struct Reachable;

impl Read for Reachable {
    type Answer = ();

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<()> {
        tx.one(&REACHABLE, &[]).await?;
        Ok(())
    }
}

/// By folded username or email, and by whom.
pub(crate) struct FindCredentials {
    pub(crate) login: String,
    pub(crate) marks: Vec<String>,
}

impl Read for FindCredentials {
    type Answer = Option<Credentials>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Option<Credentials>> {
        let Some(mut row) = tx.row(&CREDENTIALS, params![&self.login]).await? else { return Ok(None) };
        let (user, password_hash) = (row.id()?, row.opt_text()?);
        let mut known = Vec::new();
        for mark in &self.marks {
            if tx.row(&KNOWN_CALLER, params![user, mark, now.minus(limits::KNOWN_LIFE)]).await?.is_some() {
                known.push(mark.clone());
            }
        }
        Ok(Some(Credentials { user, password_hash, known }))
    }
}

pub(crate) struct ValidSession(pub(crate) SessionId);

impl Read for ValidSession {
    type Answer = (Session, Arc<User>);

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        standing_session(tx, self.0, now).await
    }
}

/// A login that isn't over, and its account.
pub(super) async fn standing_session<T: Tx>(
    tx: &mut T,
    session: SessionId,
    now: Timestamp,
) -> ActResult<(Session, Arc<User>)> {
    let mut row = tx.row(&SESSION, params![session, now]).await?.ok_or(Refusal::BadToken)?;
    Ok((shape::session(&mut row)?, Arc::new(shape::user(&mut row)?)))
}

/// Those of an account that stand.
pub(crate) struct SessionsOf(pub(crate) UserId);

impl Read for SessionsOf {
    type Answer = Vec<(Session, Timestamp)>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&SESSIONS_OF, params![self.0, now]).await?;
        let read = rows.into_iter().rev().map(|mut row| Ok((shape::session(&mut row)?, row.time()?)));
        Ok(read.collect::<Result<_, crate::fault::Fault>>()?)
    }
}

/// Those that ended after this moment.
pub(crate) struct EndedSessions(pub(crate) Timestamp);

impl Read for EndedSessions {
    type Answer = Vec<(UserId, SessionId)>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&ENDED_SESSIONS, params![self.0]).await?;
        Ok(rows.into_iter().map(|mut row| Ok((row.id()?, row.id()?))).collect::<Result<_, crate::fault::Fault>>()?)
    }
}

/// Whose password a link sets, by the digest of its code.
pub(crate) struct PasswordLink(pub(crate) String);

impl Read for PasswordLink {
    type Answer = Option<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&LINK_OWNER, params![&self.0, now]).await?;
        Ok(row.map(|mut row| shape::user(&mut row).map(Arc::new)).transpose()?)
    }
}

pub(crate) struct ExpiredSessions(pub(crate) u32);

impl Read for ExpiredSessions {
    type Answer = Vec<SessionId>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&EXPIRED_SESSIONS, params![now, self.0.min(limits::PAGE)]).await?;
        Ok(rows.into_iter().map(|mut row| row.id()).collect::<Result<_, _>>()?)
    }
}

pub(crate) struct EndedCustomStatuses(pub(crate) u32);

impl Read for EndedCustomStatuses {
    type Answer = Vec<UserId>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&ENDED_CUSTOM_STATUSES, params![now, self.0.min(limits::PAGE)]).await?;
        Ok(rows.into_iter().map(|mut row| row.id()).collect::<Result<_, _>>()?)
    }
}

pub(crate) struct Identified(pub(crate) Identity);

impl Read for Identified {
    type Answer = Account;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Account> {
        let Identity { issuer, subject, session, local_user, .. } = &self.0;
        let user = if let Some(user) = local_user {
            *user
        } else {
            let mut row = tx.row(&IDENTITY, params![issuer, subject]).await?.ok_or(Refusal::NotSynced)?;
            shape::user(&mut row)?.id
        };
        let session = *session;
        Ok(Account { user: facts::actor(tx, Actor { user, session }, now).await?, session })
    }
}

pub(crate) struct OneUser(pub(crate) UserId);

impl Read for OneUser {
    type Answer = Option<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        Ok(facts::user(tx, self.0).await?)
    }
}

pub(crate) struct AllUsers {
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for AllUsers {
    type Answer = Vec<Arc<User>>;

    fn is_search(&self) -> bool {
        self.skip > limits::DEEP_SKIP
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let skip = self.skip.min(limits::SKIP);
        let rows = tx.rows(&USERS_PAGE, params![self.count.min(limits::PAGE), skip]).await?;
        Ok(super::user_cache::users(rows)?)
    }
}

/// By a folded text within their folded username.
pub(crate) struct UsersLike {
    pub(crate) text: String,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for UsersLike {
    type Answer = Vec<Arc<User>>;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let Some(pattern) = containing(&self.text) else { return Ok(Vec::new()) };
        let (count, skip) = (self.count.min(limits::PAGE), self.skip.min(limits::SKIP));
        let rows = tx.rows(&USERS_LIKE, params![pattern, count, skip]).await?;
        Ok(super::user_cache::users(rows)?)
    }
}

/// The pattern of names that contain the text; none if it is too long for any.
pub(super) fn containing(text: &str) -> Option<String> {
    if text.chars().count() > limits::SEARCH_CHARS {
        return None;
    }
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    Some(format!("%{escaped}%"))
}

/// By folded username.
pub(crate) struct UserNamed(pub(crate) String);

impl Read for UserNamed {
    type Answer = Option<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&USER_NAMED, params![&self.0]).await?;
        Ok(row.map(|mut row| shape::user(&mut row).map(Arc::new)).transpose()?)
    }
}

pub(crate) struct Admins;

impl Read for Admins {
    type Answer = Vec<Arc<User>>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&ADMINS, params![limits::PAGE]).await?;
        Ok(super::user_cache::users(rows)?)
    }
}

pub(crate) struct UserCount;

impl Read for UserCount {
    type Answer = u64;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<u64> {
        Ok(tx.one(&USER_COUNT, &[]).await?.count()?)
    }
}
