//! A dialect's published documents: an OpenAPI document made of its handlers, and an AsyncAPI file.

pub mod detail_answers;
mod resuming;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::limits;
use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Content, HeaderBuilder, ObjectBuilder, OpenApi, RefOr, Required, Response, SecurityRequirement, Type,
};
use utoipa::{IntoResponses, ToResponse};

use crate::Fields;

/// What a dialect publishes of itself.
pub struct Contract {
    /// Makes its OpenAPI document; none where it has no REST.
    pub openapi: Option<fn() -> OpenApi>,
    /// Its AsyncAPI file, as written; none where it has no socket.
    pub asyncapi: Option<&'static str>,
}

impl Contract {
    /// The OpenAPI document as JSON, under this title.
    #[must_use]
    pub fn published_openapi(&self, title: String) -> Option<String> {
        let mut document = self.openapi?();
        document.info.title = title;
        Some(document.to_json().expect("a document holds nothing that JSON can't"))
    }

    /// Its AsyncAPI document: the file, and in it what all dialects say alike.
    #[must_use]
    pub fn published_asyncapi(&self) -> Option<String> {
        self.asyncapi.map(resuming::with_parts)
    }
}

/// Answers by their status.
pub type Answers = BTreeMap<String, RefOr<Response>>;

/// What the operations of a dialect have in common, so that no handler repeats it. An answer that an operation
/// documents itself stands.
pub struct Common {
    /// Answers of operations that need a token.
    pub token: Answers,
    /// Answers of those that read a body.
    pub body: Answers,
    /// Answers of those with parameters in the query.
    pub query: Answers,
    /// Answers of those with parameters in the path.
    pub path: Answers,
    /// The parameters of paths, by their names.
    pub parameter: fn(&str) -> Parameter,
    /// What could be sent.
    pub examples: Examples,
    /// Answers that any path may give, by the names under which the document lists them: [`UNKNOWN_PATH`] and
    /// [`METHOD_NOT_ALLOWED`].
    pub general: Answers,
}

impl Common {
    /// The answers that these types document: whatever needs a token, reads a body, has parameters in its query or in
    /// its path; and those of paths and methods that aren't there.
    #[must_use]
    pub fn of<Token, Body, Query, Path, NoPath, NoMethod>(parameter: fn(&str) -> Parameter, examples: Examples) -> Self
    where
        Token: IntoResponses,
        Body: IntoResponses,
        Query: IntoResponses,
        Path: IntoResponses,
        NoPath: ToResponse<'static>,
        NoMethod: ToResponse<'static>,
    {
        let (token, body, query, path) = (Token::responses(), Body::responses(), Query::responses(), Path::responses());
        let general = [NoPath::response(), NoMethod::response()].map(|(name, answer)| (name.to_owned(), answer));
        Self { token, body, query, path, parameter, examples, general: Answers::from(general) }
    }

    /// No answers in common.
    #[must_use]
    pub fn nothing(parameter: fn(&str) -> Parameter, examples: Examples) -> Self {
        let none = Answers::new;
        Self { token: none(), body: none(), query: none(), path: none(), parameter, examples, general: none() }
    }
}

/// No answers.
pub enum NoAnswers {}

impl IntoResponses for NoAnswers {
    fn responses() -> Answers {
        Answers::new()
    }
}

/// A parameter of a path.
#[must_use]
pub fn in_path(name: &str, schema: impl Into<RefOr<Schema>>, description: Option<&str>) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    parameter.schema(Some(schema)).description(description).build()
}

/// What could be sent, for whoever tries it.
pub struct Examples {
    /// A body of a schema.
    pub body: fn(&str) -> Option<Value>,
    /// A parameter of a path.
    pub path: fn(&str) -> Option<Value>,
}

/// The answer of a path that isn't there.
pub const UNKNOWN_PATH: &str = "UnknownPath";
/// The answer of a path to a method that it doesn't have.
pub const METHOD_NOT_ALLOWED: &str = "MethodNotAllowed";

/// The name of the one way to say who one is: a token in the `Authorization` header.
const BEARER: &str = "bearer";

/// Adds to a document what its operations have in common.
pub fn complete(api: &mut OpenApi, common: Common) {
    for (path, item) in &mut api.paths.paths {
        let parameter = |name| {
            let example = (common.examples.path)(name);
            ParameterBuilder::from((common.parameter)(name)).example(example).build()
        };
        let parameters: Vec<Parameter> = names(path).map(parameter).collect();
        for operation in operations(item) {
            complete_operation(operation, &parameters, &common);
        }
    }
    let components = api.components.get_or_insert_default();
    components.responses.extend(common.general);
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    components.security_schemes.insert(BEARER.to_owned(), RefOr::T(bearer));
    api.security = Some(vec![SecurityRequirement::new(BEARER, [] as [&str; 0])]);
}

fn complete_operation(operation: &mut Operation, in_path: &[Parameter], common: &Common) {
    let in_query = operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty());
    // An operation for everybody says so: it requires nothing.
    let needs_token = operation.security.is_none();
    let applying = [
        (needs_token, &common.token),
        (operation.request_body.is_some(), &common.body),
        (in_query, &common.query),
        (!in_path.is_empty(), &common.path),
    ];
    for (status, answer) in applying.iter().filter(|(applies, _)| *applies).flat_map(|(_, answers)| *answers) {
        operation.responses.responses.entry(status.clone()).or_insert_with(|| answer.clone());
    }
    for (status, answer) in &mut operation.responses.responses {
        describe(status, answer);
        show_delay(status, answer);
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        let optional: Vec<bool> = body.content.values_mut().map(forget_null).collect();
        if optional.contains(&true) {
            body.required = Some(Required::False);
        }
        body.content.values_mut().for_each(|content| exemplify(content, &common.examples));
    }
    // Summaries are shown as they stand, descriptions are read as Markdown.
    if let Some(summary) = &mut operation.summary {
        *summary = summary.replace('`', "");
    }
    let parameters = operation.parameters.get_or_insert_default();
    parameters.splice(0..0, in_path.iter().cloned().map(RefOr::T));
    resuming::document(operation);
    // Handlers of different modules may have the same name, and an operation's id has to be unique.
    if let (Some(tags), Some(id)) = (&operation.tags, &mut operation.operation_id) {
        *id = format!("{}_{id}", tags.join("_"));
    }
}

/// Every answer has to say something: what its status means, where the handler says no more.
fn describe(status: &str, answer: &mut RefOr<Response>) {
    if let RefOr::T(response) = answer
        && response.description.is_empty()
    {
        let meaning = status.parse::<StatusCode>().ok().and_then(|status| status.canonical_reason());
        meaning.unwrap_or(status).clone_into(&mut response.description);
    }
}

/// Documents the `Retry-After` of a 429 and a 503.
fn show_delay(status: &str, answer: &mut RefOr<Response>) {
    let seconds = |seconds: &u64| f64::from(u32::try_from(*seconds).unwrap_or(u32::MAX));
    let number = ObjectBuilder::new().schema_type(Type::Integer);
    let (number, about) = if status == StatusCode::SERVICE_UNAVAILABLE.as_str() {
        let (first, last) = (seconds(limits::RETRY_SECONDS.start()), seconds(limits::RETRY_SECONDS.end()));
        let number = number.minimum(Some(first)).maximum(Some(last));
        (number, "After how many seconds to try again, drawn at random for each answer.")
    } else if status == StatusCode::TOO_MANY_REQUESTS.as_str() {
        (number.minimum(Some(1.0)), "After how many seconds it is let through again.")
    } else {
        return;
    };
    let header = HeaderBuilder::new().schema(Some(number)).description(Some(about)).build();
    if let RefOr::T(response) = answer {
        response.headers.insert("Retry-After".to_owned(), header.into());
    }
}

/// Removes `null` from the schema of an optional body: the type says that the body may be absent, which utoipa also
/// takes for nullable. True if the body was optional.
fn forget_null(content: &mut RefOr<Content>) -> bool {
    if let RefOr::T(Content { schema: Some(schema), .. }) = content
        && let RefOr::T(Schema::OneOf(choice)) = schema
        && let [body @ RefOr::Ref(_), RefOr::T(Schema::Object(_))] = choice.items.as_slice()
    {
        *schema = body.clone();
        return true;
    }
    false
}

/// Gives a body that has a name an example.
fn exemplify(content: &mut RefOr<Content>, examples: &Examples) {
    if let RefOr::T(content) = content
        && let Some(RefOr::Ref(named)) = &content.schema
        && let Some(name) = named.ref_location.rsplit('/').next()
    {
        content.example = (examples.body)(name);
    }
}

/// Calls the operations of paths under a prefix otherwise.
pub fn rename(api: &mut OpenApi, prefix: &str, call: impl Fn(&str) -> String) {
    let under = api.paths.paths.iter_mut().filter(|(path, _)| path.starts_with(prefix));
    for operation in under.flat_map(|(_, item)| operations(item)) {
        if let Some(id) = &mut operation.operation_id {
            *id = call(id);
        }
    }
}

/// The operations of one path.
fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// The names between braces.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The schema of a body: an object of what a reader reads, about which these lines say something.
pub fn body<T>(about: &[&str], reader: impl FnOnce(&mut Fields) -> T, example: Option<Value>) -> RefOr<Schema> {
    let about: Vec<&str> = about.iter().map(|line| line.trim()).collect();
    let mut object = Fields::schema(reader).description(Some(about.join("\n"))).build();
    object.example = example;
    object.into()
}

/// Names bodies in the published document: each by a type that stands for it alone, with what the document says of it
/// and the code that reads it.
#[macro_export]
macro_rules! bodies {
    ($($(#[doc = $about:literal])+ $(#[example($example:tt)])? $name:ident = $reader:expr;)+) => {$(
        $(#[doc = $about])+
        pub(super) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let example = [$(serde_json::json!($example))?].into_iter().next();
                $crate::contract::body(&[$($about),+], $reader, example)
            }
        }

        impl utoipa::ToSchema for $name {}
    )+};
}

/// Declares the parameters of queries, of which the document gives each by itself.
#[macro_export]
macro_rules! queries {
    ($($(#[doc = $about:literal])+ $name:ident = $reader:expr;)+) => {$(
        $(#[doc = $about])+
        pub(super) enum $name {}

        impl utoipa::IntoParams for $name {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::Query::parameters($reader)
            }
        }
    )+};
}
