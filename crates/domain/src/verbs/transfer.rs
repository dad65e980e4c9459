//! Makes somebody else the owner of a channel or guild.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, User, UserId};
use crate::ports::OwnedResource;

/// Does it; an administrator's right. The new owner has to be a member in good standing. A guild's channel goes with
/// its guild.
pub async fn transfer(core: &Core, actor: Actor, resource: OwnedResource, target: UserId) -> Outcome<Arc<User>> {
    core.store.transfer(Some(actor), resource, target).await
}
