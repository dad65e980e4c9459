//! The REST paths of document 002, one short function each.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use domain::model::Window;
use domain::ports::{Admission, OwnerLeaves};
use domain::verbs;
use domain::{Place, Refusal};
use serde_json::{Value, json};

use super::casing::both;
use super::refuse::Refused;
use super::{STYLE, decode, wire};
use crate::kit::{Call, Context, answer};

type Answer = Result<Response, Refused>;

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/v1/health", get(health))
        .route("/api/v1/auth/register", post(register))
        .route("/api/v1/auth/login", post(login))
        .route("/api/v1/auth/me", get(me))
        .route("/api/v1/channels", get(channels).post(create_channel))
        .route("/api/v1/channels/my", get(my_channels))
        .route("/api/v1/channels/join", post(join_channel))
        .route("/api/v1/channels/{channel_id}", get(channel))
        .route("/api/v1/channels/{channel_id}/leave", axum::routing::delete(leave_channel))
        .route("/api/v1/messages", post(send_message))
        .route("/api/v1/messages/channel/{channel_id}", get(messages))
        .route("/api/v1/messages/{message_id}", get(message))
}

async fn health() -> Response {
    answer::ok(&json!({ "status": "healthy" }))
}

async fn register(call: Call) -> Answer {
    let login = verbs::register(call.core(), decode::registration(&call)?, STYLE).await?;
    Ok(answer::ok(&login_answer(login)))
}

async fn login(call: Call) -> Answer {
    let (username, password) = decode::credentials(&call)?;
    let login = verbs::login(call.core(), &username, &password, STYLE).await?;
    Ok(answer::ok(&login_answer(login)))
}

fn login_answer(login: verbs::Login) -> wire::Login {
    let user = both(&wire::User::from(login.user.as_ref()));
    wire::Login { access_token: login.token, token_type: "bearer", user }
}

async fn me(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&both(&wire::User::from(account.user.as_ref()))))
}

async fn channels(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = page_of_list(&call)?;
    let seen = call.core().store.channels_seen_by(account.user.id, skip, count).await?;
    Ok(answer::ok(&seen.iter().map(|view| both(&wire::Channel::from(&view.channel))).collect::<Vec<Value>>()))
}

async fn my_channels(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = page_of_list(&call)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    Ok(answer::ok(&mine.iter().map(|view| both(&wire::Channel::with_members(view))).collect::<Vec<Value>>()))
}

/// Lists of channels are whole for nearly everybody: the document knows no pages of them.
fn page_of_list(call: &Call) -> Result<(u64, u32), Refused> {
    let mut query = call.query();
    let skip = query.int("skip", 0, 0..=i64::MAX);
    let limit = query.int("limit", 1000, 1..=1000);
    query.done()?;
    Ok((skip.unsigned_abs(), u32::try_from(limit).unwrap_or(u32::MAX)))
}

async fn create_channel(call: Call) -> Answer {
    let account = call.account().await?;
    let view = verbs::create_channel(call.core(), account.actor(), decode::channel_draft(&call)?).await?;
    Ok(answer::ok(&both(&wire::Channel::with_members(&view))))
}

async fn channel(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::channel_id(call.segment("channel_id"))?;
    let view = call.core().store.channel_seen(account.user.id, id).await?;
    Ok(answer::ok(&both(&wire::Channel::from(&view.channel))))
}

async fn join_channel(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::joined_channel(&call)?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel)).await {
        Ok(_) | Err(Refusal::AlreadyMember(Place::Channel)) => {
            Ok(answer::ok(&json!({ "message": "Successfully joined channel" })))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn leave_channel(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::HandsOver).await?;
    Ok(answer::ok(&json!({ "message": "Successfully left channel" })))
}

async fn send_message(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, draft) = decode::message_draft(&call)?;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(answer::ok(&both(&wire::Message::from(message.as_ref()))))
}

/// `limit` and `offset` count from the newest; the answer is oldest first.
async fn messages(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    let mut query = call.query();
    let limit = query.int("limit", 50, 1..=100);
    let offset = query.int("offset", 0, 0..=i64::MAX);
    query.done()?;
    let count = u32::try_from(limit).unwrap_or(u32::MAX);
    let page = call.core().store.page(account.user.id, channel, Window::Skip(offset.unsigned_abs()), count).await?;
    Ok(answer::ok(
        &page.messages.iter().rev().map(|message| both(&wire::Message::from(message))).collect::<Vec<Value>>(),
    ))
}

async fn message(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::message_id(call.segment("message_id"))?;
    let message = call.core().store.message(account.user.id, id).await?;
    Ok(answer::ok(&both(&wire::Message::from(&message))))
}
