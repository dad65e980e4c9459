//! `/users`, and who the caller is.

use domain::event::Stream;
use domain::model::UserId;
use domain::{Core, Refusal, Thing};

use super::Answer;
use crate::chat::wire::{Own, User};
use crate::chat::{decode, naming};
use crate::kit::{Call, answer};

pub(super) async fn me(call: Call) -> Answer {
    let user = call.account().await?.user;
    Ok(answer::ok(&Own::of(&user, is_online(call.core(), user.id))))
}

pub(super) async fn list(call: Call) -> Answer {
    call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let users = call.core().store.users(skip, count).await?;
    let shown = users.iter().map(|user| User::of(user, is_online(call.core(), user.id)));
    Ok(answer::ok(&shown.collect::<Vec<_>>()))
}

/// By name, or by id: no name is as long as an id.
pub(super) async fn one(call: Call) -> Answer {
    call.account().await?;
    let named = call.segment("username");
    let found = match naming::user_with_id(call.core(), named).await? {
        Some(user) => Some(user),
        None => naming::user_named(call.core(), named).await?,
    };
    let user = found.ok_or(Refusal::Unknown(Thing::User))?;
    Ok(answer::ok(&User::of(&user, is_online(call.core(), user.id))))
}

/// Whether the user has a live socket of any family on this node.
pub(super) fn is_online(core: &Core, user: UserId) -> bool {
    !core.hub.present_in(Stream::User(user)).is_empty()
}
