//! Which dialect answers a request.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::Response;
use kit::{Context, HttpApi, HttpFault, Rejection, answer};
use serde_json::json;
use tower::ServiceExt;

use crate::spoken::SpokenDialects;
use crate::telemetry::{Answered, routed};
use crate::{door, host};

/// Everything that one listener answers.
pub(crate) struct Mount {
    context: Arc<Context>,
    dialects: SpokenDialects,
    /// Whether its `/ws` is its one dialect's.
    own: bool,
    routers: HashMap<&'static str, Router>,
    node: Router,
}

impl Mount {
    /// The paths of these dialects. With `own` there is one alone, and the listener's `/ws` is its own.
    pub(crate) fn new(context: &Arc<Context>, dialects: SpokenDialects, node: Router, own: bool) -> Self {
        let apis = dialects.iter().filter_map(|dialect| Some((dialect.name, dialect.http.as_ref()?)));
        let routers = apis.map(|(name, api)| (name, router(api, context))).collect();
        Self { context: Arc::clone(context), dialects, own, routers, node: node.route_layer(from_fn(routed)) }
    }

    /// Answers one request. Both slash variants of every path are one path.
    pub(crate) async fn answer(&self, mut request: Request) -> Response {
        let sound = host::settle(&mut request);
        strip_trailing_slashes(&mut request);
        let path = request.uri().path();
        if !sound {
            return self.refuse(path);
        }
        let (dialect, mut response) = if path == "/ws" {
            let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
            let dialect = self.dialects.dialect_of(&target);
            (dialect, door::open(&self.context, &self.dialects, self.own, request).await)
        } else {
            let dialect = self.dialects.owner(path).map(|dialect| dialect.name);
            let router = dialect.and_then(|name| self.routers.get(name)).unwrap_or(&self.node);
            let answered = router.clone().oneshot(request).await;
            (dialect, answered.unwrap_or_else(|never| match never {}))
        };
        let route = response.extensions_mut().remove::<MatchedPath>();
        response.extensions_mut().insert(Answered { dialect: dialect.unwrap_or("node"), route });
        response
    }

    /// The answer to a request that names no host, or more than one.
    fn refuse(&self, path: &str) -> Response {
        let mut response = match self.dialects.owner(path).and_then(|dialect| dialect.http.as_ref()) {
            Some(api) => (api.refuse)(&Rejection::Http(HttpFault::BadHeaders)),
            None => answer::json(StatusCode::BAD_REQUEST, &json!({ "detail": "Invalid request headers" })),
        };
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

/// What a dialect answers. Unknown paths and wrong methods get its own errors.
fn router(api: &HttpApi, context: &Arc<Context>) -> Router {
    let refuse = api.refuse;
    (api.routes)()
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
