//! Takes a file away.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, AttachmentId};

/// Takes it away, out of the message that carries it. A message of which nothing is left goes with it.
pub async fn delete_file(core: &Core, actor: Actor, file: AttachmentId) -> Outcome<()> {
    core.store.delete_file(actor, file).await
}
