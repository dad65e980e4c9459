//! Whether people take conversations from somebody, as they said in their settings.

use std::sync::Arc;

use domain::model::{DirectMessages, User, UserId};
use domain::{MissingRight, Refusal};

use super::{ActResult, Tx, params};
use crate::reads::direct_messages;
use crate::statements::approaches::ARE_ACQUAINTED;

/// Refuses where one of the others doesn't take conversations from the actor.
pub(super) async fn consent<T: Tx>(tx: &mut T, actor: UserId, others: &[Arc<User>]) -> ActResult<()> {
    for other in others {
        let taken = match direct_messages(tx, other.id).await? {
            DirectMessages::Everyone => true,
            DirectMessages::Shared => tx.one(&ARE_ACQUAINTED, params![actor, other.id]).await?.flag()?,
            DirectMessages::Nobody => false,
        };
        if !taken {
            return Err(Refusal::Forbidden(MissingRight::Consent).into());
        }
    }
    Ok(())
}
