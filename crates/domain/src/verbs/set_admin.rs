//! Makes somebody an administrator, or no longer one.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, User, UserId};

/// Does it; an administrator's right, which nobody takes from themselves.
pub async fn set_admin(core: &Core, actor: Actor, target: UserId, admin: bool) -> Outcome<Arc<User>> {
    core.store.set_admin(actor, target, admin).await
}
