//! Accounts and logins.

use domain::model::{Account, Status, User};
use domain::{Refusal, Thing, verbs};
use serde_json::json;

use super::Answer;
use crate::chat::{STYLE, decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn register(call: Call) -> Answer {
    let login = verbs::register(call.core(), decode::registration(&call)?, STYLE).await?;
    let user = login.user.as_ref().into();
    let registered = wire::Registered { access_token: &login.token, token_type: "bearer", user };
    Ok(answer::unkept(answer::ok(&registered)))
}

pub(super) async fn login(call: Call) -> Answer {
    let (username, password) = decode::credentials(&call)?;
    let login = verbs::login(call.core(), &username, &password, STYLE).await?;
    Ok(answer::unkept(answer::ok(&wire::Login { access_token: &login.token, token_type: "bearer" })))
}

pub(super) async fn logout(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::logout(call.core(), account.actor()).await?;
    Ok(answer::ok(&json!({ "message": "Successfully logged out" })))
}

pub(super) async fn me(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&wire::Own::from(account.user.as_ref())))
}

pub(super) async fn test_auth(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&json!({ "message": "Authentication successful", "username": account.user.username })))
}

pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let user = verbs::update_profile(call.core(), account.actor(), decode::profile(&call)?).await?;
    Ok(answer::ok(&wire::Own::from(user.as_ref())))
}

/// Chooses to be seen or not. Whoever is idle or busy is online already and stays so.
pub(super) async fn set_status(call: Call) -> Answer {
    let account = call.account().await?;
    let chosen = match (decode::is_online(&call)?, account.user.status) {
        (false, _) => Status::Invisible,
        (true, Status::Invisible) => Status::Online,
        (true, status) => status,
    };
    verbs::set_status(call.core(), account.actor(), chosen).await?;
    Ok(answer::ok(&wire::Own::from(&User { status: chosen, ..account.user.as_ref().clone() })))
}

pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::part(&call)?;
    let users = call.core().store.users(skip, count).await?;
    Ok(answer::ok(&users.iter().map(|user| seen(&call, &account, user)).collect::<Vec<_>>()))
}

pub(super) async fn user(call: Call) -> Answer {
    let account = call.account().await?;
    let user = decode::user_named(&call).await?.ok_or(Refusal::Unknown(Thing::User))?;
    Ok(answer::ok(&seen(&call, &account, &user)))
}

/// Somebody as the caller sees them.
fn seen<'a>(call: &Call, caller: &Account, user: &'a User) -> wire::User<'a> {
    let oneself = user.id == caller.user.id;
    wire::User::seen(user, if oneself { user.status } else { call.core().hub.status_of(user.id) })
}
