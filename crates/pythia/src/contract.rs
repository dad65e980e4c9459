//! What is published of this dialect.

use kit::contract::{Common, Contract, complete, in_path};
use kit::detail::{Problem, RejectedFields};
use kit::detail_answers::{MethodNotAllowed, Naming, UnknownPath, WithBody, WithQuery};
use utoipa::OpenApi;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{ObjectBuilder, Ref, Type};

use super::answers::WithToken;
use super::casing::both_in;
use super::examples::EXAMPLES;
use super::http;
use super::requests::{BulkAction, Role};

/// What is published of this dialect.
pub(super) const CONTRACT: Contract =
    Contract { openapi: Some(openapi), asyncapi: Some(include_str!("../asyncapi.yaml")) };

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        description = "Rooms, messages, reactions, mentions and administration. Events come over the socket at \
                       `/ws?token=`: see its AsyncAPI document. Users, channels, messages and reactions carry every key in \
                       camelCase and in snake_case. Ids are UUIDs, times RFC 3339 in UTC. What isn't there is answered 404, \
                       a method that a path doesn't have 405. Paths are the same with a slash at their end.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, RejectedFields, BulkAction, Role)),
    tags(
        (name = "auth", description = "Registering, logging in, and who one is"),
        (name = "users", description = "Everybody else"),
        (name = "channels", description = "Rooms, and who is in them"),
        (name = "messages", description = "What was said"),
        (name = "reactions", description = "Emoji under messages"),
        (name = "admin", description = "What administrators do"),
        (name = "health", description = "Whether the server answers"),
    )
)]
pub(super) struct PythiaDocument;

/// The document: the handlers' own words, and what they have in common.
fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = http::paths().into_openapi();
    let common = Common::of::<WithToken, WithBody, WithQuery, Naming, UnknownPath, MethodNotAllowed>;
    complete(&mut api, common(parameter, EXAMPLES));
    api.components.get_or_insert_default().schemas.values_mut().for_each(both_in);
    api
}

/// The parameters of paths.
fn parameter(name: &str) -> Parameter {
    match name {
        "query" => in_path(name, ObjectBuilder::new().schema_type(Type::String), Some("A part of a username")),
        _ => in_path(name, Ref::from_schema_name("Id"), None),
    }
}
