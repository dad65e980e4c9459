//! The REST paths of document 002, one short function each.

mod accounts;
mod admin;
mod channels;
mod messages;
mod reactions;
mod users;

use std::sync::Arc;

use axum::response::Response;
use kit::{Context, answer};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contract::PythiaDocument;
use super::refuse::Refused;
use super::wire;

type Answer = Result<Response, Refused>;

/// All paths, absolute, as their handlers document them. Those of one line are one path.
pub(super) fn paths() -> OpenApiRouter<Arc<Context>> {
    OpenApiRouter::with_openapi(PythiaDocument::openapi())
        .routes(routes!(health))
        .routes(routes!(accounts::register))
        .routes(routes!(accounts::login))
        .routes(routes!(accounts::logout))
        .routes(routes!(accounts::me))
        .routes(routes!(users::list))
        .routes(routes!(users::search))
        .routes(routes!(users::one, users::update))
        .routes(routes!(channels::list, channels::create))
        .routes(routes!(channels::mine))
        .routes(routes!(channels::join))
        .routes(routes!(channels::available_users))
        .routes(routes!(channels::one))
        .routes(routes!(channels::leave))
        .routes(routes!(channels::add_user))
        .routes(routes!(messages::send))
        .routes(routes!(messages::history))
        .routes(routes!(messages::mentions))
        .routes(routes!(messages::validate))
        .routes(routes!(reactions::toggle))
        .routes(routes!(reactions::delete))
        .routes(routes!(messages::one, messages::edit, messages::delete))
        .routes(routes!(admin::dashboard))
        .routes(routes!(admin::users))
        .routes(routes!(admin::user))
        .routes(routes!(admin::ban))
        .routes(routes!(admin::unban))
        .routes(routes!(admin::suspend))
        .routes(routes!(admin::grant_role, admin::revoke_role))
        .routes(routes!(admin::delete_message))
        .routes(routes!(admin::transfer))
        .routes(routes!(admin::actions))
        .routes(routes!(admin::bulk))
}

/// Whether the server answers.
#[utoipa::path(
    get,
    path = "/api/v1/health",
    tag = "health",
    security(()),
    responses((status = 200, body = wire::Health)),
)]
async fn health() -> Response {
    answer::ok(&wire::Health { status: "healthy" })
}
