//! How far one has read.

use domain::verbs;
use kit::{Call, answer, fitted};

use super::Answer;
use crate::answers::Restricted;
use crate::{decode, requests, wire};

/// How far one has read: in the channels that hold something unread, or in those that are asked for.
#[utoipa::path(
    get,
    path = "/api/rest/read-states",
    tag = "channels",
    params(requests::ReadStateQuery),
    responses((status = 200, body = [wire::ReadState])),
)]
pub(super) async fn read_states(call: Call) -> Answer {
    let account = call.account().await?;
    let filter = call.query().read(decode::read_state_filter)?;
    let states = call.core().store.read_states(account.user.id, filter).await?;
    Ok(fitted::list(&states, wire::ReadState::from))
}

/// Says up to which message one has read a channel. What comes after it is unread, also where it was read before.
#[utoipa::path(
    put,
    path = "/api/rest/channels/{channel_id}/read-state",
    tag = "channels",
    request_body = requests::ReadMark,
    responses((status = 200, body = wire::ReadState), Restricted),
)]
pub(super) async fn mark_channel(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, message) = (decode::channel_id(&call)?, call.read(decode::read_mark)??);
    let state = call.core().perform(verbs::MarkRead { actor: account.actor(), channel, message }).await?;
    Ok(answer::ok(&wire::ReadState::from(&state)))
}

/// Says that one has read all of a server. Answers the channels where one hadn't.
#[utoipa::path(
    put,
    path = "/api/rest/servers/{server_id}/read-state",
    tag = "servers",
    responses((status = 200, body = [wire::ReadState])),
)]
pub(super) async fn mark_server(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = decode::server_id(&call)?;
    let states = call.core().perform(verbs::MarkGuildRead { actor: account.actor(), guild }).await?;
    Ok(fitted::list(&states, wire::ReadState::from))
}
