//! Invites to servers.

use axum::http::StatusCode;
use domain::verbs;

use super::Answer;
use crate::gateway::{decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let invite =
        verbs::create_invite(call.core(), account.actor(), decode::server_id(&call)?, decode::invite_draft(&call)?)
            .await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Invite::from(&invite)))
}

pub(super) async fn look_up(call: Call) -> Answer {
    call.account().await?;
    let invite = call.core().store.invite(call.segment("code")).await?;
    Ok(answer::ok(&wire::Invite::from(&invite)))
}

pub(super) async fn accept(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = verbs::join_guild(call.core(), account.actor(), call.segment("code")).await?;
    Ok(answer::ok(&wire::Server::from(&guild)))
}

/// One's server's standing invites; of others' servers those that one made.
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let invites = call.core().store.invites(account.user.id, decode::server_id(&call)?).await?;
    Ok(answer::ok(&invites.iter().map(wire::Invite::from).collect::<Vec<_>>()))
}

pub(super) async fn revoke(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::revoke_invite(call.core(), account.actor(), call.segment("code")).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
