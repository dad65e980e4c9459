//! What is published of this dialect.

use kit::contract::{Common, Contract, complete, in_path};
use utoipa::OpenApi;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{ObjectBuilder, Ref, Type};

use super::answers::{MethodNotAllowed, UnknownPath, WithBody, WithPath, WithQuery, WithToken};
use super::examples::EXAMPLES;
use super::http;

/// What is published of this dialect.
pub(super) const CONTRACT: Contract =
    Contract { openapi: Some(openapi), asyncapi: Some(include_str!("../asyncapi.yaml")) };

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        description = "Servers, channels, conversations and invites. Events come over the socket at `/api/ws`: see \
                       its AsyncAPI document. Ids are decimal strings, times RFC 3339 in UTC. What isn't there is \
                       answered `unknown_path` (404), a method that a path doesn't have `method_not_allowed` (405).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "accounts", description = "Registering, logging in, and who one is"),
        (name = "administration", description = "What administrators of the installation do"),
        (name = "servers", description = "Servers, their channels and their members"),
        (name = "invites", description = "Ways into servers"),
        (name = "channels", description = "Channels of no server, and conversations"),
        (name = "messages", description = "What was said"),
        (name = "reactions", description = "Answers to messages in an emoji or a picture"),
        (name = "socket", description = "Where events come from"),
    )
)]
pub(super) struct GatewayDocument;

/// The document: the handlers' own words, and what they have in common.
fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = http::paths().into_openapi();
    let common = Common::of::<WithToken, WithBody, WithQuery, WithPath, UnknownPath, MethodNotAllowed>;
    complete(&mut api, common(parameter, EXAMPLES));
    api
}

/// The parameters of paths.
fn parameter(name: &str) -> Parameter {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    match name {
        "user_id" => {
            let id = text().pattern(Some("^(@me|[1-9][0-9]{0,15})$"));
            in_path(name, id, Some("The id of a user, or `@me` for oneself"))
        }
        "reaction" => {
            let said = "An emoji, percent-encoded, or the id of an entry of the catalogue";
            in_path(name, text(), Some(said))
        }
        "code" => in_path(name, text(), None),
        _ => in_path(name, Ref::from_schema_name("Id"), None),
    }
}
