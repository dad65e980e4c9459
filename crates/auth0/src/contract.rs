//! What is published of this dialect.

use kit::contract::{Common, Contract, NoAnswers, complete, in_path};
use kit::detail::{Problem, RejectedFields};
use kit::detail_answers::{MethodNotAllowed, UnknownPath, WithBody, WithQuery};
use utoipa::OpenApi;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{ObjectBuilder, Type};

use super::answers::{OauthProblem, SignupProblem, WithToken};
use super::examples::EXAMPLES;
use super::{http, issuer};

/// What is published of this dialect.
pub(super) const CONTRACT: Contract =
    Contract { openapi: Some(openapi), asyncapi: Some(include_str!("../asyncapi.yaml")) };

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        description = "Channels with owners and moderators, join codes, direct messages and reactions. Events come over the \
                       socket at `/ws?token=`: see its AsyncAPI document. Tokens are those of an Auth0 tenant or, while none is \
                       configured, of the built-in issuer, whose paths are here as well. Every success is 200. What isn't there \
                       is answered 404, a method that a path doesn't have 405. Paths are the same with a slash at their end.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem, RejectedFields, OauthProblem, SignupProblem)),
    tags(
        (name = "auth", description = "Making a token's user known"),
        (name = "users", description = "Who one is, and everybody else"),
        (name = "channels", description = "Channels and conversations"),
        (name = "members", description = "Who is in them, and as what"),
        (name = "messages", description = "What was said"),
        (name = "reactions", description = "Answers to messages, and their catalogue"),
        (name = "issuer", description = "Logging in, with Auth0's own interface; there while no tenant is configured"),
    )
)]
pub(super) struct Auth0Document;

/// The document: the handlers' own words, and what they have in common.
fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = http::paths().into_openapi();
    // The document lists no answers for what isn't there by its path: ids that name nothing are each endpoint's own.
    let common = Common::of::<WithToken, WithBody, WithQuery, NoAnswers, UnknownPath, MethodNotAllowed>;
    complete(&mut api, common(parameter, EXAMPLES));
    // The issuer's answers are Auth0's and have nothing in common with these.
    let mut issuers = issuer::paths().into_openapi();
    complete(&mut issuers, Common::nothing(parameter, EXAMPLES));
    api.merge(issuers);
    api
}

/// The parameters of paths: ids, all of them.
fn parameter(name: &str) -> Parameter {
    in_path(name, ObjectBuilder::new().schema_type(Type::Integer), None)
}
