//! The REST paths of document 003, one short function each.

mod accounts;
mod bans;
mod channels;
mod files;
mod messages;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use super::refuse::Refused;
use super::socket;
use crate::kit::Context;

type Answer = Result<Response, Refused>;

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/ws/{username}", get(socket::open))
        .route("/api/auth/register", post(accounts::register))
        .route("/api/auth/login", post(accounts::login))
        .route("/api/auth/logout", post(accounts::logout))
        .route("/api/auth/me", get(accounts::me))
        .route("/api/auth/test-auth", get(accounts::test_auth))
        .route("/api/users", get(accounts::list))
        .route("/api/users/me", get(accounts::me))
        .route("/api/users/{username}", get(accounts::user))
        .route("/api/channels", get(channels::list).post(channels::create))
        .route("/api/channels/me", get(channels::mine))
        .route("/api/channels/{channel}", get(channels::one))
        .route("/api/channels/{channel}/join", post(channels::join))
        .route("/api/channels/{channel}/leave", post(channels::leave))
        .route("/api/channels/{channel}/status", get(channels::status))
        .route("/api/channels/{channel}/messages", get(messages::list))
        .route("/api/channels/{channel}/ban/{user_id}", post(bans::ban))
        .route("/api/channels/{channel}/unban/{user_id}", post(bans::unban))
        .route("/api/channels/{channel}/ban-by-username/{username}", post(bans::ban_by_name))
        .route("/api/channels/{channel}/unban-by-username/{username}", post(bans::unban_by_name))
        .route("/api/channels/{channel}/banned-users", get(bans::list))
        .route("/api/files", post(files::upload))
        .route("/api/files/{file_id}", get(files::read).delete(files::delete))
        .route("/api/files/{file_id}/metadata", get(files::metadata))
        .route("/api/chat/messages", post(messages::send))
        .route("/api/chat/messages/{channel}", get(messages::list))
        .route("/api/messages", post(messages::send))
        .route("/api/messages/{channel}", get(messages::list))
}
