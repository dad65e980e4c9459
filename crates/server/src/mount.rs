//! Which dialect a path belongs to.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use axum::response::Response;
use dialects::kit::{Context, HttpFault, No};
use tower::ServiceExt;

use crate::door::Door;
use crate::node;

/// A dialect with its paths. The order is that in which prefixes are tried: the longer before the shorter.
struct Mounted {
    owns: fn(&str) -> bool,
    router: Router,
}

/// A dialect's name, whether a path is its own, and its paths.
type Claim = (&'static str, fn(&str) -> bool, fn(&Arc<Context>) -> Router);

/// Everything that one listener answers.
pub(crate) struct Mount {
    door: Door,
    dialects: Vec<Mounted>,
    node: Router,
}

impl Mount {
    /// The paths of these dialects. With one dialect alone, its listener's `/ws` is its own.
    pub(crate) fn new(context: &Arc<Context>, names: &[&'static str], node: Router, own_door: bool) -> Self {
        let all: [Claim; 5] = [
            (dialects::pythia::NAME, |path| under(path, "/api/v1"), pythia),
            (dialects::gateway::NAME, |path| under(path, "/api/rest") || path == "/api/ws", gateway),
            (dialects::chat::NAME, |path| under(path, "/api"), chat),
            (dialects::command::NAME, |_| false, |_| Router::new()),
            (dialects::auth0::NAME, |path| path != "/", auth0),
        ];
        let spoken = all.into_iter().filter(|(name, ..)| names.contains(name));
        let dialects = spoken.map(|(_, owns, router)| Mounted { owns, router: router(context) }).collect();
        Self { door: Door::new(Arc::clone(context), names, own_door), dialects, node }
    }

    /// Answers one request. Both slash variants of every path are one path.
    pub(crate) async fn answer(&self, mut request: Request) -> Response {
        strip_trailing_slashes(&mut request);
        let path = request.uri().path();
        if path == "/ws" {
            return self.door.open(request).await;
        }
        let mounted = self.dialects.iter().find(|mounted| (mounted.owns)(path)).filter(|_| !node::owns(path));
        let router = mounted.map_or(&self.node, |mounted| &mounted.router);
        router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
    }
}

fn under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn pythia(context: &Arc<Context>) -> Router {
    with_faults(dialects::pythia::routes(), context, dialects::pythia::refuse)
}

fn gateway(context: &Arc<Context>) -> Router {
    with_faults(dialects::gateway::routes(), context, dialects::gateway::refuse)
}

fn chat(context: &Arc<Context>) -> Router {
    with_faults(dialects::chat::routes(), context, dialects::chat::refuse)
}

fn auth0(context: &Arc<Context>) -> Router {
    with_faults(dialects::auth0::routes(), context, dialects::auth0::refuse)
}

/// Unknown paths and wrong methods get the dialect's own errors.
fn with_faults(routes: Router<Arc<Context>>, context: &Arc<Context>, refuse: fn(&No) -> Response) -> Router {
    routes
        .method_not_allowed_fallback(move || async move { refuse(&No::Http(HttpFault::NoSuchMethod)) })
        .fallback(move || async move { refuse(&No::Http(HttpFault::NoSuchPath)) })
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
