//! The REST paths of document 001, one short function each.

mod channels;
mod members;
mod messages;
mod reactions;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post, put};

use super::refuse::Refused;
use crate::kit::Context;

type Answer = Result<Response, Refused>;

/// All of them, absolute.
pub(super) fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/auth/sync", post(users::sync))
        .route("/auth/verify", get(users::verify))
        .route("/users", get(users::list))
        .route("/users/me", get(users::me))
        .route("/users/by-last-dm", get(users::by_last_dm))
        .route("/users/me/bio", put(users::set_bio))
        .route("/users/me/name", put(users::set_name))
        .route("/users/{user_id}", get(users::one))
        .route("/channels", post(channels::create))
        .route("/channels/me", get(channels::mine))
        .route("/channels/me/dms", get(channels::my_conversations))
        .route("/channels/dm", post(channels::open_conversation))
        .route("/channels/dm/check/{user_id}", get(channels::find_conversation))
        .route("/channels/join", post(members::join_by_code))
        .route("/channels/{channel_id}", get(channels::one).put(channels::update).delete(channels::delete))
        .route("/channels/{channel_id}/privacy", put(channels::set_privacy))
        .route("/channels/{channel_id}/invite", post(channels::invite))
        .route("/channels/{channel_id}/role", get(members::role))
        .route("/channels/{channel_id}/roles/{user_id}", put(members::set_role))
        .route("/channels/{channel_id}/join", post(members::join))
        .route("/channels/{channel_id}/leave", post(members::leave))
        .route("/channels/{channel_id}/members", get(members::list))
        .route("/channels/{channel_id}/members/{user_id}", delete(members::remove))
        .route("/channels/{channel_id}/messages", get(messages::list).post(messages::create))
        .route("/channels/{channel_id}/messages/{message_id}", put(messages::update).delete(messages::delete))
        .route("/channels/{channel_id}/messages/{message_id}/reactions", post(reactions::add))
        .route("/channels/{channel_id}/messages/{message_id}/reactions/{reaction_id}", delete(reactions::remove))
        .route("/reactions", get(reactions::catalogue).post(reactions::create))
        .route("/reactions/{reaction_id}", delete(reactions::delete))
}
