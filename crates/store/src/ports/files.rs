//! Files.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Actor, Attachment, AttachmentId, ChannelId, User, UserId};
use domain::ports::{Avatar, Files, NewFile};

use crate::acts::{DeleteFile, DiscardFiles, ExpectBlob, ForgetBlobs, GiveAvatar, KeepFile, ReleaseBlobs};
use crate::handle::{Readers, StoreHandle};
use crate::reads::files::{AvatarWith, DueBlobs, OneFile};

#[async_trait]
impl<R: Readers> Files for StoreHandle<R> {
    async fn expect_blob(&self, actor: Actor, key: &str, channel: Option<ChannelId>) -> Outcome<u64> {
        self.act(ExpectBlob { actor, key: key.to_owned(), channel }).await
    }

    async fn keep_file(&self, actor: Actor, new: NewFile, quota: u64) -> Outcome<Arc<Attachment>> {
        self.act(KeepFile { actor, new, quota }).await
    }

    async fn file(&self, user: UserId, file: AttachmentId) -> Outcome<Arc<Attachment>> {
        self.read(OneFile { user, file }).await
    }

    async fn delete_file(&self, actor: Actor, file: AttachmentId) -> Outcome<()> {
        self.act(DeleteFile { actor, file }).await
    }

    async fn discard_files(&self, files: Vec<AttachmentId>) -> Outcome<()> {
        self.act(DiscardFiles(files)).await
    }

    async fn due_blobs(&self, count: u32) -> Outcome<Vec<String>> {
        self.read(DueBlobs(count)).await
    }

    async fn release_blobs(&self, keys: Vec<String>) -> Outcome<Vec<String>> {
        self.act(ReleaseBlobs(keys)).await
    }

    async fn forget_blobs(&self, keys: Vec<String>) -> Outcome<()> {
        self.act(ForgetBlobs(keys)).await
    }

    async fn set_avatar(&self, actor: Actor, avatar: Option<(Avatar, String)>, quota: u64) -> Outcome<Arc<User>> {
        self.act(GiveAvatar { actor, avatar, quota }).await
    }

    async fn avatar(&self, code: &str) -> Outcome<Option<Avatar>> {
        self.read(AvatarWith(code.to_owned())).await
    }
}
