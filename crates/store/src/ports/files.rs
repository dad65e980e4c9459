//! Files.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Attachment, AttachmentId, UserId};
use domain::ports::{Avatar, Files};

use crate::handle::{Readers, StoreHandle};
use crate::reads::files::{AvatarWith, DueBlobs, OneFile};

#[async_trait]
impl<R: Readers> Files for StoreHandle<R> {
    async fn file(&self, user: UserId, file: AttachmentId) -> Outcome<Arc<Attachment>> {
        self.read(OneFile { user, file }).await
    }

    async fn due_blobs(&self, count: u32) -> Outcome<Vec<String>> {
        self.read(DueBlobs(count)).await
    }

    async fn avatar(&self, code: &str) -> Outcome<Option<Avatar>> {
        self.read(AvatarWith(code.to_owned())).await
    }
}
