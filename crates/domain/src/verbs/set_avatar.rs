//! Gives somebody a picture that they upload.

use std::sync::Arc;

use super::drop_files;
use crate::core::Core;
use crate::model::{Actor, Picture, User};
use crate::ports::{Avatar, NewFile};
use crate::{FieldProblem, Outcome, Refusal};

/// Gives the actor this picture in place of the one before; or none. `StorageFull` where more than `quota` bytes would
/// be the actor's then.
#[derive(Clone, Debug)]
pub struct SetAvatar {
    /// Who does it.
    pub actor: Actor,
    /// The picture and its address.
    pub avatar: Option<(Avatar, String)>,
    /// Most bytes that may be the actor's then.
    pub quota: u64,
}

/// Gives it to them, in place of the one before. `address` says where the picture with a code is found.
pub async fn set_avatar(
    core: &Core,
    actor: Actor,
    file: NewFile,
    address: impl FnOnce(&str) -> String,
) -> Outcome<Arc<User>> {
    let given = match file.picture.clone() {
        Some(Picture { width, height, thumbnail: Some(thumbnail) }) => {
            let avatar = Avatar { key: file.key.clone(), sides: (width, height), thumbnail };
            core.perform(SetAvatar { actor, avatar: Some((avatar, address(&file.key))), quota: core.storage_quota })
                .await
        }
        _ => Err(Refusal::invalid("file", FieldProblem::Malformed("a picture: PNG, JPEG, GIF or WebP"))),
    };
    if given.is_ok() {
        // Only the thumbnail is ever read. An original that can't be deleted now is deleted together with it later.
        let _ = core.blobs.forget_original(&file.key).await;
    } else {
        drop_files(core, &[file]).await;
    }
    given
}

/// Takes their picture away, wherever it was.
pub async fn clear_avatar(core: &Core, actor: Actor) -> Outcome<Arc<User>> {
    core.perform(SetAvatar { actor, avatar: None, quota: core.storage_quota }).await
}
