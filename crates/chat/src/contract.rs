//! What is published of this dialect.

use kit::contract::{Common, Contract, complete, in_path, rename};
use kit::detail::{Problem, RejectedFields};
use kit::detail_answers::{MethodNotAllowed, Naming, UnknownPath, WithBody, WithQuery};
use utoipa::OpenApi;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{ObjectBuilder, Ref, Type};

use super::answers::WithToken;
use super::examples::EXAMPLES;
use super::http;

/// What is published of this dialect.
pub(super) const CONTRACT: Contract =
    Contract { openapi: Some(openapi), asyncapi: Some(include_str!("../asyncapi.yaml")) };

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        description = "Channels by id or by name, messages, bans and reactions. New messages come over the socket at \
                       `/api/ws/{username}?token=`: see its AsyncAPI document. Ids are UUIDs, times RFC 3339 in UTC. What \
                       isn't there is answered 404, a method that a path doesn't have 405. Paths are the same with a \
                       slash at their end.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, RejectedFields)),
    tags(
        (name = "auth", description = "Registering, logging in and out"),
        (name = "users", description = "Who one is, and everybody else"),
        (name = "channels", description = "Rooms, and who is in them"),
        (name = "bans", description = "Who may not be in them"),
        (name = "messages", description = "What was said: the paths under `/api/messages` and `/api/chat/messages` are the same"),
        (name = "files", description = "What messages carry"),
        (name = "reactions", description = "Answers to messages in an emoji"),
        (name = "socket", description = "Where new messages come from"),
    )
)]
pub(super) struct ChatDocument;

/// The document: the handlers' own words, and what they have in common.
fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = http::paths().into_openapi();
    let common = Common::of::<WithToken, WithBody, WithQuery, Naming, UnknownPath, MethodNotAllowed>;
    complete(&mut api, common(parameter, EXAMPLES));
    // The same handlers answer under both prefixes; an operation's name has to be its own.
    rename(&mut api, "/api/chat/messages", |id| format!("chat_{id}"));
    api
}

/// What stands for a channel.
const CHANNEL: &str = "A channel, by id or by name; where a message is changed on its own, that message's id";

/// The parameters of paths.
fn parameter(name: &str) -> Parameter {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    match name {
        "channel" => in_path(name, text(), Some(CHANNEL)),
        "emoji" => in_path(name, text(), Some("An emoji, percent-encoded")),
        "username" => in_path(name, text(), None),
        _ => in_path(name, Ref::from_schema_name("Id"), None),
    }
}
