//! What is published of this dialect.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Required, Response, Type};
use utoipa::{IntoResponses, OpenApi, ToResponse};

use super::answers::WithToken;
use super::examples::EXAMPLES;
use super::{NAME, http};
use crate::kit::contract::{Answers, Common, Contract, complete, rename};
use crate::kit::detail::{Problem, RejectedFields};
use crate::kit::detail_answers::{MethodNotAllowed, Naming, UnknownPath, WithBody, WithQuery};

/// What is published of this dialect.
pub const CONTRACT: Contract = Contract { name: NAME, openapi: Some(openapi), asyncapi: include_str!("asyncapi.yaml") };

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
    let common = Common {
        token: WithToken::responses(),
        body: WithBody::responses(),
        query: WithQuery::responses(),
        path: Naming::responses(),
        parameter,
        examples: EXAMPLES,
        general: Answers::from([UnknownPath::response(), MethodNotAllowed::response()].map(named)),
    };
    complete(&mut api, common);
    // The same handlers answer under both prefixes; an operation's name has to be its own.
    rename(&mut api, "/api/chat/messages", |id| format!("chat_{id}"));
    api
}

fn named((name, response): (&str, RefOr<Response>)) -> (String, RefOr<Response>) {
    (name.to_owned(), response)
}

/// What stands for a channel.
const CHANNEL: &str = "A channel, by id or by name; where a message is changed on its own, that message's id";

/// The parameters of paths.
fn parameter(name: &str) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    let text = || Some(ObjectBuilder::new().schema_type(Type::String));
    match name {
        "channel" => parameter.schema(text()).description(Some(CHANNEL)).build(),
        "emoji" => parameter.schema(text()).description(Some("An emoji, percent-encoded")).build(),
        "username" => parameter.schema(text()).build(),
        _ => parameter.schema(Some(Ref::from_schema_name("Id"))).build(),
    }
}
