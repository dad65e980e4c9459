//! Gives somebody a picture that they upload.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, User};
use crate::ports::{Avatar, Chunks};
use crate::{Outcome, Refusal, Why, limits};

/// Gives it to them, in place of the one before. `address` says where the picture with a code is found.
pub async fn set_avatar(
    core: &Core,
    actor: Actor,
    content: &mut dyn Chunks,
    address: impl FnOnce(&str) -> String,
) -> Outcome<Arc<User>> {
    let key = core.code();
    core.store.expect_blob(actor, &key, None).await?;
    core.blobs.put(&key, content, core.upload_bytes.min(limits::PICTURE_BYTES)).await?;
    let picture = core.blobs.sketch(&key).await?;
    let picture = picture.ok_or(Refusal::flaw("file", Why::Malformed("a picture (PNG, JPEG, GIF or WebP)")))?;
    let address = address(&key);
    core.store.set_avatar(actor, Some((Avatar { key, picture }, address))).await
}

/// Takes their picture away, wherever it was.
pub async fn clear_avatar(core: &Core, actor: Actor) -> Outcome<Arc<User>> {
    core.store.set_avatar(actor, None).await
}
