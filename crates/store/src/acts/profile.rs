//! Profiles: which of their columns the owner set here, so that an outside tenant no longer changes them, and
//! announcing that a profile changed.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{User, UserId};
use domain::{Event, EventKind, Refusal, Resource};

use super::{ActResult, Log, Tx, facts};

/// The name they go by.
const NAME: i64 = 1;
/// The email address.
const EMAIL: i64 = 2;
/// The picture.
pub(super) const PICTURE: i64 = 4;

/// A profile's columns: those that are set, or that an act is to change.
#[derive(Clone, Copy)]
pub(super) struct ProfileColumns {
    pub(super) name: bool,
    pub(super) email: bool,
    pub(super) picture: bool,
}

impl ProfileColumns {
    pub(super) const NONE: Self = Self { name: false, email: false, picture: false };

    /// As a column holds them.
    pub(super) fn number(self) -> i64 {
        let of = |set: bool, bit: i64| if set { bit } else { 0 };
        of(self.name, NAME) | of(self.email, EMAIL) | of(self.picture, PICTURE)
    }

    pub(super) fn read(number: i64) -> Self {
        let has = |bit| number & bit != 0;
        Self { name: has(NAME), email: has(EMAIL), picture: has(PICTURE) }
    }
}

/// Reads the account after its profile changed, and announces the change: every node keeps copies of the accounts of
/// its listeners.
pub(super) async fn changed<T: Tx>(tx: &mut T, log: &mut Log, user: UserId) -> ActResult<Arc<User>> {
    let user = facts::user(tx, user).await?.ok_or(Refusal::Unknown(Resource::User))?;
    let (stream, kind) = (Stream::User(user.id), EventKind::ProfileChanged { user: Arc::clone(&user) });
    log.push(Event { stream, seq: None, position: None, at: log.now(), kind });
    Ok(user)
}
