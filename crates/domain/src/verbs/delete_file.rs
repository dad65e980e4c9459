//! Takes a file away.

use crate::model::{Actor, AttachmentId};

/// Takes a file away, out of the message that carries it; the right of its uploader and of whoever keeps order in the
/// channel. Announces `MessageUpdated`, or `MessageDeleted` when nothing is left of the message.
#[derive(Clone, Debug)]
pub struct DeleteFile {
    /// Who does it.
    pub actor: Actor,
    /// The file.
    pub file: AttachmentId,
}
