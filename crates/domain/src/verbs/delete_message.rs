//! Takes a message away.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Message};
use crate::ports::MessageRef;

/// Takes it away, and answers it as it was. When this returns, this node's listeners have been told.
pub async fn delete_message(core: &Core, actor: Actor, named: MessageRef) -> Outcome<Arc<Message>> {
    core.store.delete_message(actor, named).await
}
