//! Registration, login, and who one is.

use domain::model::Timestamp;
use domain::verbs;

use super::Answer;
use crate::kit::{Call, answer};
use crate::pythia::casing::both;
use crate::pythia::{STYLE, decode, wire};

pub(super) async fn register(call: Call) -> Answer {
    let login = verbs::register(call.core(), decode::registration(&call)?, STYLE).await?;
    Ok(answer::ok(&login_answer(login, call.now())))
}

pub(super) async fn login(call: Call) -> Answer {
    let (username, password) = decode::credentials(&call)?;
    let login = verbs::login(call.core(), &username, &password, STYLE).await?;
    Ok(answer::ok(&login_answer(login, call.now())))
}

fn login_answer(login: verbs::Login, now: Timestamp) -> wire::Login {
    let user = both(&wire::User::of(&login.user, now));
    wire::Login { access_token: login.token, token_type: "bearer", user }
}

pub(super) async fn me(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&both(&wire::User::of(&account.user, call.now()))))
}
