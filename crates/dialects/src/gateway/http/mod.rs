//! The REST paths of document 004, and those that extend it in its own style.

mod accounts;
mod channels;
mod invites;
mod messages;
mod reactions;
mod servers;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post, put};

use super::refuse::Refused;
use super::socket;
use crate::kit::Context;

type Answer = Result<Response, Refused>;

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/ws", get(socket::open))
        .route("/api/rest/auth/register", post(accounts::register))
        .route("/api/rest/auth/login", post(accounts::login))
        .route("/api/rest/auth/logout", post(accounts::logout))
        .route("/api/rest/auth/refresh", post(accounts::refresh))
        .route("/api/rest/auth/me", get(accounts::me))
        .route("/api/rest/users/{user_id}", get(accounts::user).patch(accounts::update))
        .route("/api/rest/users/{user_id}/dm-channels", get(channels::conversations).post(channels::converse))
        .route("/api/rest/servers", get(servers::list).post(servers::create))
        .route("/api/rest/servers/{server_id}", get(servers::one).patch(servers::update).delete(servers::delete))
        .route("/api/rest/servers/{server_id}/channels", get(servers::channels).post(servers::create_channel))
        .route("/api/rest/servers/{server_id}/members", get(servers::members))
        .route("/api/rest/servers/{server_id}/members/{user_id}", delete(servers::remove_member))
        .route("/api/rest/servers/{server_id}/bans", get(servers::bans))
        .route("/api/rest/servers/{server_id}/bans/{user_id}", put(servers::ban).delete(servers::unban))
        .route("/api/rest/servers/{server_id}/invites", get(invites::list).post(invites::create))
        .route("/api/rest/invites/{code}", get(invites::look_up).post(invites::accept).delete(invites::revoke))
        .route("/api/rest/channels", get(channels::list).post(channels::create))
        .route("/api/rest/channels/public", get(channels::public))
        .route("/api/rest/channels/{channel_id}", get(channels::one).patch(channels::update).delete(channels::delete))
        .route("/api/rest/channels/{channel_id}/join", post(channels::join))
        .route("/api/rest/channels/{channel_id}/members", get(channels::members))
        .route("/api/rest/channels/{channel_id}/members/{user_id}", delete(channels::remove_member))
        .route("/api/rest/channels/{channel_id}/bans", get(channels::bans))
        .route("/api/rest/channels/{channel_id}/bans/{user_id}", put(channels::ban).delete(channels::unban))
        .route("/api/rest/channels/{channel_id}/messages", get(messages::list).post(messages::send))
        .route(
            "/api/rest/channels/{channel_id}/messages/{message_id}",
            get(messages::one).patch(messages::edit).delete(messages::delete),
        )
        .route("/api/rest/channels/{channel_id}/messages/{message_id}/reactions", get(reactions::list))
        .route(
            "/api/rest/channels/{channel_id}/messages/{message_id}/reactions/{reaction}",
            get(reactions::list).put(reactions::add).delete(reactions::remove),
        )
        .route("/api/rest/reactions", get(reactions::catalogue))
}
