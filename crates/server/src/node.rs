//! The node's own paths: liveness, readiness, metrics, and a page that says where to go.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::Core;
use kit::answer;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;

use crate::spoken::SpokenDialects;
use crate::{docs, files, welcome};

#[derive(Clone)]
struct Node {
    core: Arc<Core>,
    metrics: PrometheusHandle,
    page: Bytes,
}

/// Whether the path is the node's and no dialect's.
pub(crate) fn owns(path: &str) -> bool {
    matches!(path, "/" | "/healthz" | "/readyz" | "/metrics") || docs::owns(path) || files::owns(path)
}

/// The node's own paths.
pub(crate) fn routes(core: Arc<Core>, metrics: PrometheusHandle, app_name: &str, dialects: &SpokenDialects) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/healthz", get(|| async { answer::ok(&json!({ "status": "ok" })) }))
        .route("/readyz", get(ready))
        .route("/metrics", get(count))
        .fallback(|| async { answer::json(StatusCode::NOT_FOUND, &json!({ "detail": "Not Found" })) })
        .with_state(Node { core, metrics, page: welcome::page(app_name, dialects).into() })
}

async fn ready(State(node): State<Node>) -> Response {
    match node.core.store.ready().await {
        Ok(()) => answer::ok(&json!({ "status": "ready" })),
        Err(_) => answer::json(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "not ready" })),
    }
}

async fn count(State(node): State<Node>) -> Response {
    node.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], node.metrics.render()).into_response()
}

/// A page for whoever points a browser here.
async fn index(State(node): State<Node>) -> Html<Bytes> {
    Html(node.page)
}
