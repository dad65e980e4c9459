//! When logins were last used on this node, so that the least recently used can end where an account has too many.
//! This is kept in memory: after a restart a login counts as used when it was opened.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::limits;
use crate::model::{SessionId, Timestamp};

/// When each login was last used.
#[derive(Default)]
pub struct Uses(Mutex<HashMap<SessionId, Timestamp>>);

impl Uses {
    /// The login is used now.
    pub fn note(&self, session: SessionId, now: Timestamp) {
        let mut uses = self.uses();
        if uses.len() >= limits::USED_LOGINS && !uses.contains_key(&session) {
            forget_older_half(&mut uses);
        }
        uses.insert(session, now);
    }

    /// When it was used last, as far as is known.
    #[must_use]
    pub fn last(&self, session: SessionId) -> Option<Timestamp> {
        self.uses().get(&session).copied()
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<SessionId, Timestamp>> {
        // A panic while the lock was held left the map readable: every change is a single insert or remove.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_older_half(uses: &mut HashMap<SessionId, Timestamp>) {
    let mut times: Vec<(Timestamp, SessionId)> = uses.iter().map(|(session, used)| (*used, *session)).collect();
    times.sort_unstable();
    for (_, session) in times.into_iter().take(limits::USED_LOGINS / 2) {
        uses.remove(&session);
    }
}
