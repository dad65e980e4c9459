//! The REST paths of document 003, one short function each, and the socket's.

mod auth;
mod bans;
mod channels;
mod messages;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{any, get, post};

use super::refuse::Refused;
use super::socket;
use crate::kit::Context;

type Answer = Result<Response, Refused>;

/// Where messages are: the document's prefix, and the one that clients use.
const MESSAGES: [&str; 2] = ["/api/chat/messages", "/api/messages"];

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    let routes = Router::new()
        .route("/api/auth/register", post(auth::register))
        .route("/api/auth/login", post(auth::login))
        .route("/api/auth/logout", post(auth::logout))
        .route("/api/auth/me", get(users::me))
        .route("/api/auth/test-auth", get(auth::test))
        .route("/api/users", get(users::list))
        .route("/api/users/me", get(users::me))
        .route("/api/users/{username}", get(users::one))
        .route("/api/channels", get(channels::list).post(channels::create))
        .route("/api/channels/me", get(channels::mine))
        .route("/api/channels/{channel}", get(channels::one))
        .route("/api/channels/{channel}/join", post(channels::join))
        .route("/api/channels/{channel}/leave", post(channels::leave))
        .route("/api/channels/{channel}/status", get(channels::status))
        .route("/api/channels/{channel}/messages", get(messages::list))
        .route("/api/channels/{channel}/ban/{user_id}", post(bans::ban))
        .route("/api/channels/{channel}/unban/{user_id}", post(bans::unban))
        .route("/api/channels/{channel}/ban-by-username/{username}", post(bans::ban_by_username))
        .route("/api/channels/{channel}/unban-by-username/{username}", post(bans::unban_by_username))
        .route("/api/channels/{channel}/banned-users", get(bans::list))
        .route("/api/ws/{username}", any(socket::shake_hands));
    MESSAGES.iter().fold(routes, |routes, prefix| {
        routes.route(prefix, post(messages::create)).route(&format!("{prefix}/{{channel}}"), get(messages::list))
    })
}
