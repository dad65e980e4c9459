//! The REST paths of document 002, one short function each.

mod accounts;
mod admin;
mod channels;
mod messages;
mod reactions;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde_json::json;

use super::refuse::Refused;
use crate::kit::{Context, answer};

type Answer = Result<Response, Refused>;

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/v1/health", get(health))
        .route("/api/v1/auth/register", post(accounts::register))
        .route("/api/v1/auth/login", post(accounts::login))
        .route("/api/v1/auth/me", get(accounts::me))
        .route("/api/v1/users", get(users::list))
        .route("/api/v1/users/search/{query}", get(users::search))
        .route("/api/v1/users/{user_id}", get(users::one).put(users::update))
        .route("/api/v1/channels", get(channels::list).post(channels::create))
        .route("/api/v1/channels/my", get(channels::mine))
        .route("/api/v1/channels/join", post(channels::join))
        .route("/api/v1/channels/users/available", get(channels::available_users))
        .route("/api/v1/channels/{channel_id}", get(channels::one))
        .route("/api/v1/channels/{channel_id}/leave", delete(channels::leave))
        .route("/api/v1/channels/{channel_id}/add-user", post(channels::add_user))
        .route("/api/v1/messages", post(messages::send))
        .route("/api/v1/messages/channel/{channel_id}", get(messages::history))
        .route("/api/v1/messages/mentions/my", get(messages::mentions))
        .route("/api/v1/messages/format/validate", post(messages::validate))
        .route("/api/v1/messages/reactions", post(reactions::toggle))
        .route("/api/v1/messages/reactions/{reaction_id}", delete(reactions::delete))
        .route("/api/v1/messages/{message_id}", get(messages::one).put(messages::edit).delete(messages::delete))
        .merge(administration())
}

fn administration() -> Router<Arc<Context>> {
    Router::new()
        .route("/api/v1/admin/dashboard", get(admin::dashboard))
        .route("/api/v1/admin/users", get(admin::users))
        .route("/api/v1/admin/users/{user_id}", get(admin::user))
        .route("/api/v1/admin/users/{user_id}/ban", post(admin::ban))
        .route("/api/v1/admin/users/{user_id}/unban", post(admin::unban))
        .route("/api/v1/admin/users/{user_id}/suspend", post(admin::suspend))
        .route("/api/v1/admin/users/{user_id}/roles", post(admin::grant_role).delete(admin::revoke_role))
        .route("/api/v1/admin/messages/{message_id}", delete(admin::delete_message))
        .route("/api/v1/admin/actions", get(admin::actions))
        .route("/api/v1/admin/bulk-actions", post(admin::bulk))
}

async fn health() -> Response {
    answer::ok(&json!({ "status": "healthy" }))
}
