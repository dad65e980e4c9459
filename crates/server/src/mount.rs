//! Which dialect a path belongs to.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::Response;
use kit::{Context, HttpFault, Query, Rejection, answer};
use serde_json::json;
use tower::ServiceExt;

use crate::door::{self, Door};
use crate::telemetry::{Answered, routed};
use crate::{host, node};

/// A dialect's name, whether a path is its own, and its paths.
type DialectPaths = (&'static str, fn(&str) -> bool, fn(&Arc<Context>) -> Router);

/// What each dialect claims, in the order in which they are asked: the longer prefix before the shorter.
const CLAIMS: [DialectPaths; 5] = [
    (pythia::NAME, |path| under(path, "/api/v1"), pythia),
    (gateway::NAME, |path| under(path, "/api/rest") || path == "/api/ws", gateway),
    (chat::NAME, |path| under(path, "/api"), chat),
    (command::NAME, |_| false, |_| Router::new()),
    (auth0::NAME, |path| path != "/", auth0),
];

/// Everything that one listener answers.
pub(crate) struct Mount {
    door: Door,
    names: Vec<&'static str>,
    dialects: HashMap<&'static str, Router>,
    node: Router,
}

impl Mount {
    /// The paths of these dialects. With one dialect alone, its listener's `/ws` is its own.
    pub(crate) fn new(context: &Arc<Context>, names: &[&'static str], node: Router, own_door: bool) -> Self {
        let spoken = CLAIMS.into_iter().filter(|(name, ..)| names.contains(name));
        let dialects = spoken.map(|(name, _, router)| (name, router(context))).collect();
        let door = Door::new(Arc::clone(context), names, own_door);
        Self { door, names: names.to_vec(), dialects, node: node.route_layer(from_fn(routed)) }
    }

    /// Answers one request. Both slash variants of every path are one path.
    pub(crate) async fn answer(&self, mut request: Request) -> Response {
        let sound = host::settle(&mut request);
        strip_trailing_slashes(&mut request);
        let path = request.uri().path();
        if !sound {
            return self.refuse(path);
        }
        let spoken = owner(path, &self.names);
        let (dialect, mut response) = if path == "/ws" {
            let asked = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
            let dialect = dialect_of(&asked, &self.names).unwrap_or("node");
            (dialect, self.door.open(request).await)
        } else {
            let router = spoken.and_then(|name| self.dialects.get(name)).unwrap_or(&self.node);
            let answered = router.clone().oneshot(request).await;
            (spoken.unwrap_or("node"), answered.unwrap_or_else(|never| match never {}))
        };
        let route = response.extensions_mut().remove::<MatchedPath>();
        response.extensions_mut().insert(Answered { dialect, route });
        response
    }
}

impl Mount {
    /// The answer to a request that names no host, or more than one.
    fn refuse(&self, path: &str) -> Response {
        let no = Rejection::Http(HttpFault::BadHeaders);
        let mut response = match owner(path, &self.names) {
            Some(pythia::NAME) => pythia::refuse(&no),
            Some(gateway::NAME) => gateway::refuse(&no),
            Some(chat::NAME) => chat::refuse(&no),
            Some(auth0::NAME) => auth0::refuse(&no),
            _ => answer::json(StatusCode::BAD_REQUEST, &json!({ "detail": "Invalid request headers" })),
        };
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

/// The dialect, of these, whose words a path is answered in; none for the node's own.
fn owner(path: &str, names: &[&str]) -> Option<&'static str> {
    let claims = CLAIMS.iter().filter(|(name, ..)| names.contains(name) && !node::owns(path));
    claims.into_iter().find(|(_, owns, _)| owns(path)).map(|(name, ..)| *name)
}

/// The dialect, of these, that answers a path with its query where all of them share a listener.
#[must_use]
pub fn dialect_of(path: &str, names: &[&str]) -> Option<&'static str> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    match path.trim_end_matches('/') {
        "/ws" => door::behind(Query::parse(query).get("token"), names).filter(|name| names.contains(name)),
        path => owner(path, names),
    }
}

/// Whether the path is the prefix or below it.
pub(crate) fn under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn pythia(context: &Arc<Context>) -> Router {
    with_faults(pythia::routes(), context, pythia::refuse)
}

fn gateway(context: &Arc<Context>) -> Router {
    with_faults(gateway::routes(), context, gateway::refuse)
}

fn chat(context: &Arc<Context>) -> Router {
    with_faults(chat::routes(), context, chat::refuse)
}

fn auth0(context: &Arc<Context>) -> Router {
    with_faults(auth0::routes(), context, auth0::refuse)
}

/// Unknown paths and wrong methods get the dialect's own errors.
fn with_faults(routes: Router<Arc<Context>>, context: &Arc<Context>, refuse: fn(&Rejection) -> Response) -> Router {
    routes
        .route_layer(from_fn(routed))
        .method_not_allowed_fallback(move || async move { refuse(&Rejection::Http(HttpFault::NoSuchMethod)) })
        .fallback(move || async move { refuse(&Rejection::Http(HttpFault::NoSuchPath)) })
        .with_state(Arc::clone(context))
}

fn strip_trailing_slashes(request: &mut Request) {
    let path = request.uri().path();
    let stripped = path.trim_end_matches('/');
    if stripped.len() == path.len() || stripped.is_empty() {
        return;
    }
    let rewritten = match request.uri().query() {
        Some(query) => format!("{stripped}?{query}"),
        None => stripped.to_owned(),
    };
    if let Ok(uri) = rewritten.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}
