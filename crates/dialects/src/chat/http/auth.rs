//! `/auth`: accounts and logins.

use domain::verbs;
use serde_json::json;

use super::Answer;
use super::users::is_online;
use crate::chat::wire::{Own, Registered, Token};
use crate::chat::{STYLE, decode};
use crate::kit::{Call, answer};

pub(super) async fn register(call: Call) -> Answer {
    let login = verbs::register(call.core(), decode::registration(&call)?, STYLE).await?;
    let user = Own::of(&login.user, is_online(call.core(), login.user.id));
    Ok(answer::ok(&Registered { user, token: Token::bearer(login.token) }))
}

pub(super) async fn login(call: Call) -> Answer {
    let (username, password) = decode::credentials(&call)?;
    let login = verbs::login(call.core(), &username, &password, STYLE).await?;
    Ok(answer::ok(&Token::bearer(login.token)))
}

pub(super) async fn logout(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::logout(call.core(), account.actor()).await?;
    Ok(answer::ok(&json!({ "message": "Successfully logged out" })))
}

pub(super) async fn test(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&json!({ "message": "Authentication successful", "username": account.user.username })))
}
