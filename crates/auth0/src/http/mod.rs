//! The REST paths of document 001, one short function each.

mod channels;
mod members;
mod messages;
mod reactions;
mod users;

use std::sync::Arc;

use axum::response::Response;
use kit::Context;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contract::Auth0Document;
use super::refuse::Refused;

type Answer = Result<Response, Refused>;

/// All paths, absolute, as their handlers document them. Those of one line are one path.
pub(super) fn paths() -> OpenApiRouter<Arc<Context>> {
    OpenApiRouter::with_openapi(Auth0Document::openapi())
        .routes(routes!(users::sync))
        .routes(routes!(users::verify))
        .routes(routes!(users::list))
        .routes(routes!(users::me))
        .routes(routes!(users::by_last_dm))
        .routes(routes!(users::set_bio))
        .routes(routes!(users::set_name))
        .routes(routes!(users::one))
        .routes(routes!(channels::create))
        .routes(routes!(channels::mine))
        .routes(routes!(channels::my_conversations))
        .routes(routes!(channels::open_conversation))
        .routes(routes!(channels::find_conversation))
        .routes(routes!(members::join_by_code))
        .routes(routes!(channels::one, channels::update, channels::delete))
        .routes(routes!(channels::set_privacy))
        .routes(routes!(channels::invite))
        .routes(routes!(members::role))
        .routes(routes!(members::set_role))
        .routes(routes!(members::join))
        .routes(routes!(members::leave))
        .routes(routes!(members::list))
        .routes(routes!(members::remove))
        .routes(routes!(messages::list, messages::create))
        .routes(routes!(messages::update, messages::delete))
        .routes(routes!(reactions::add))
        .routes(routes!(reactions::remove))
        .routes(routes!(reactions::catalogue, reactions::create))
        .routes(routes!(reactions::delete))
}
