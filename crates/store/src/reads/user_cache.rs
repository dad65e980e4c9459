//! The accounts that an answer shows, each read once and shared by all who show it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::model::{User, UserId};

use crate::fault::Fault;
use crate::shape;
use crate::statements::users::USERS;
use crate::tx::Tx;
use crate::value::{Row, values};

#[derive(Default)]
pub(crate) struct UserCache(HashMap<UserId, Arc<User>>);

impl UserCache {
    /// Reads those that aren't known yet.
    pub(crate) async fn load<T: Tx>(&mut self, tx: &mut T, ids: impl Iterator<Item = UserId>) -> Result<(), Fault> {
        let new: BTreeSet<UserId> = ids.filter(|id| !self.0.contains_key(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        for mut row in tx.batch(&USERS, new.into_iter().map(|id| values![id]).collect()).await? {
            let user = Arc::new(shape::user(&mut row)?);
            self.0.insert(user.id, user);
        }
        Ok(())
    }

    /// Somebody who was met.
    pub(crate) fn get(&self, id: UserId) -> Result<Arc<User>, Fault> {
        self.0.get(&id).cloned().ok_or_else(|| Fault::shape("an account is missing"))
    }
}

/// Whole accounts, as a statement answers them.
pub(super) fn users(rows: Vec<Row>) -> Result<Vec<Arc<User>>, Fault> {
    rows.into_iter().map(|mut row| shape::user(&mut row).map(Arc::new)).collect()
}
