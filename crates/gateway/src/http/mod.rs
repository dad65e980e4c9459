//! The REST paths of document 004, and those that extend it in its own style.

mod accounts;
mod admin;
mod avatars;
mod channels;
mod instance;
mod invites;
mod logins;
mod messages;
mod reactions;
mod read_states;
mod servers;
mod settings;
mod sign_on;

use std::sync::Arc;

use axum::response::Response;
use kit::Context;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contract::GatewayDocument;
use super::refuse::Refused;
use super::socket;

type Answer = Result<Response, Refused>;

/// All paths, absolute, as their handlers document them. Those of one line are one path.
pub(super) fn paths() -> OpenApiRouter<Arc<Context>> {
    OpenApiRouter::with_openapi(GatewayDocument::openapi())
        .routes(routes!(socket::open))
        .routes(routes!(instance::instance))
        .routes(routes!(admin::claim))
        .routes(routes!(admin::overview))
        .routes(routes!(admin::users))
        .routes(routes!(admin::set_standing))
        .routes(routes!(admin::grant, admin::revoke))
        .routes(routes!(admin::actions))
        .routes(routes!(accounts::register))
        .routes(routes!(accounts::login))
        .routes(routes!(accounts::logout))
        .routes(routes!(accounts::refresh))
        .routes(routes!(sign_on::begin_sign_on))
        .routes(routes!(sign_on::sign_on))
        .routes(routes!(accounts::me))
        .routes(routes!(accounts::user, accounts::update))
        .routes(routes!(logins::change_password))
        .routes(routes!(logins::list, logins::end_others))
        .routes(routes!(logins::end))
        .routes(routes!(settings::read, settings::update))
        .routes(routes!(settings::of_server, settings::set_of_server))
        .routes(routes!(settings::of_channel, settings::set_of_channel))
        .routes(routes!(avatars::give, avatars::clear))
        .routes(routes!(channels::conversations, channels::converse))
        .routes(routes!(servers::list, servers::create))
        .routes(routes!(servers::one, servers::update, servers::delete))
        .routes(routes!(servers::channels, servers::create_channel))
        .routes(routes!(servers::members))
        .routes(routes!(servers::remove_member))
        .routes(routes!(servers::bans))
        .routes(routes!(servers::ban, servers::unban))
        .routes(routes!(invites::list, invites::create))
        .routes(routes!(invites::look_up, invites::accept, invites::revoke))
        .routes(routes!(channels::list, channels::create))
        .routes(routes!(channels::public))
        .routes(routes!(channels::one, channels::update, channels::delete))
        .routes(routes!(channels::join))
        .routes(routes!(channels::members))
        .routes(routes!(channels::remove_member))
        .routes(routes!(channels::bans))
        .routes(routes!(channels::ban, channels::unban))
        .routes(routes!(read_states::read_states))
        .routes(routes!(read_states::mark_channel))
        .routes(routes!(read_states::mark_server))
        .routes(routes!(messages::list, messages::send))
        .routes(routes!(messages::one, messages::edit, messages::delete))
        .routes(routes!(messages::delete_attachment))
        .routes(routes!(reactions::list))
        .routes(routes!(reactions::with, reactions::add, reactions::remove))
        .routes(routes!(reactions::catalogue))
}
