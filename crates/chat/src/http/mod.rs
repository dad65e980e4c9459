//! The REST paths of document 003, one short function each.

mod accounts;
mod bans;
mod channels;
mod files;
mod messages;
mod reactions;

use std::sync::Arc;

use axum::response::Response;
use kit::Context;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contract::ChatDocument;
use super::refuse::Refused;
use super::socket;

type Answer = Result<Response, Refused>;

/// All paths, absolute, as their handlers document them. Those of one line are one path.
pub(super) fn paths() -> OpenApiRouter<Arc<Context>> {
    OpenApiRouter::with_openapi(ChatDocument::openapi())
        .routes(routes!(socket::open))
        .routes(routes!(accounts::register))
        .routes(routes!(accounts::login))
        .routes(routes!(accounts::logout))
        .routes(routes!(accounts::who))
        .routes(routes!(accounts::test_auth))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::me, accounts::update))
        .routes(routes!(accounts::set_status))
        .routes(routes!(accounts::user))
        .routes(routes!(channels::list, channels::create))
        .routes(routes!(channels::mine))
        .routes(routes!(channels::one, channels::delete))
        .routes(routes!(channels::join))
        .routes(routes!(channels::leave))
        .routes(routes!(channels::status))
        .routes(routes!(channels::history))
        .routes(routes!(channels::edit_message, channels::amend_message, channels::delete_message))
        .routes(routes!(reactions::list, reactions::add))
        .routes(routes!(reactions::remove))
        .routes(routes!(bans::ban))
        .routes(routes!(bans::unban))
        .routes(routes!(bans::ban_by_name))
        .routes(routes!(bans::unban_by_name))
        .routes(routes!(bans::list))
        .routes(routes!(files::upload))
        .routes(routes!(files::read, files::delete))
        .routes(routes!(files::metadata))
        .nest("/api/chat/messages", messages())
        .nest("/api/messages", messages())
}

/// What the document has under one prefix and its clients under another.
fn messages() -> OpenApiRouter<Arc<Context>> {
    OpenApiRouter::new()
        .routes(routes!(messages::recent, messages::send))
        .routes(routes!(messages::mine))
        .routes(routes!(messages::clear))
        .routes(routes!(messages::list, messages::edit, messages::amend, messages::delete))
}
