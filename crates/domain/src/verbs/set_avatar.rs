//! Gives somebody a picture that they upload.

use std::sync::Arc;

use super::drop_files;
use crate::core::Core;
use crate::model::{Actor, User};
use crate::ports::{Avatar, NewFile};
use crate::{Outcome, Refusal, Why};

/// Gives it to them, in place of the one before. `address` says where the picture with a code is found.
pub async fn set_avatar(
    core: &Core,
    actor: Actor,
    file: NewFile,
    address: impl FnOnce(&str) -> String,
) -> Outcome<Arc<User>> {
    let given = match file.picture.clone() {
        Some(picture) => {
            let (address, avatar) = (address(&file.key), Avatar { key: file.key.clone(), picture });
            core.store.set_avatar(actor, Some((avatar, address))).await
        }
        None => Err(Refusal::flaw("file", Why::Malformed("a picture: PNG, JPEG, GIF or WebP"))),
    };
    if given.is_err() {
        drop_files(core, &[file]).await;
    }
    given
}

/// Takes their picture away, wherever it was.
pub async fn clear_avatar(core: &Core, actor: Actor) -> Outcome<Arc<User>> {
    core.store.set_avatar(actor, None).await
}
