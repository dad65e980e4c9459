//! Holds that nobody changes an account, or ends a login, without having locked the account to change it: other nodes and
//! [`Logins`](super::logins::Logins) rely on that. Only builds with debug assertions look, the tests' among them.

use std::sync::{Arc, Mutex, PoisonError};

use domain::model::UserId;
use rusqlite::Connection;
use rusqlite::hooks::Action;

/// The rows of accounts and logins that the open transaction changed.
#[derive(Default)]
pub(super) struct AccountChanges {
    changed: Arc<Mutex<Vec<(bool, i64)>>>,
}

impl AccountChanges {
    /// Begins to note what this connection changes.
    pub(super) fn watch(&self, engine: &mut Connection) {
        let changed = Arc::clone(&self.changed);
        let note = move |action: Action, _database: &str, table: &str, row: i64| {
            if action == Action::SQLITE_UPDATE && matches!(table, "users" | "sessions") {
                changed.lock().unwrap_or_else(PoisonError::into_inner).push((table == "users", row));
            }
        };
        engine.update_hook(Some(note)).expect("hooks can be set");
    }

    /// Compares what was changed with the accounts that are locked alone.
    pub(super) fn compare(&self, engine: &Connection, touched: &[UserId]) {
        for (is_account, row) in self.take() {
            let account = if is_account {
                Some(row)
            } else {
                // That it is noted when a login was last used, and until when it is good by that, locks nothing.
                let ended = "SELECT user_id FROM sessions WHERE id = ?1 AND ended_at IS NOT NULL";
                engine.query_row(ended, [row], |row| row.get::<_, i64>(0)).ok()
            };
            let Some(account) = account else { continue };
            let is_locked = touched.iter().any(|user| user.get() == account);
            assert!(is_locked, "account {account} is changed and wasn't locked alone");
        }
    }

    /// What was changed is taken back.
    pub(super) fn forget(&self) {
        self.take();
    }

    fn take(&self) -> Vec<(bool, i64)> {
        std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
