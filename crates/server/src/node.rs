//! The node's own paths: liveness, readiness, metrics, and the web client, or a page that says where to go.

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

use crate::settings::WebSetting;
use crate::spoken::SpokenDialects;
use crate::{docs, files, web_client, welcome};

#[derive(Clone)]
struct Node {
    core: Arc<Core>,
    metrics: PrometheusHandle,
}

/// Whether the path is the node's and no dialect's.
pub(crate) fn owns(path: &str) -> bool {
    matches!(path, "/" | "/healthz" | "/readyz" | "/metrics")
        || docs::owns(path)
        || files::owns(path)
        || web_client::owns(path)
}

/// The node's own paths.
pub(crate) fn routes(core: Arc<Core>, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/healthz", get(|| async { answer::ok(&json!({ "status": "ok" })) }))
        .route("/readyz", get(ready))
        .route("/metrics", get(count))
        .fallback(|| async { answer::json(StatusCode::NOT_FOUND, &json!({ "detail": "Not Found" })) })
        .with_state(Node { core, metrics })
}

/// The web client, where its dialect is spoken; else a page for whoever points a browser here.
pub(crate) fn first_page(setting: &WebSetting, app_name: &str, dialects: &SpokenDialects) -> Router {
    let client = dialects.names().contains(&web::DIALECT).then(|| web_client::routes(setting)).flatten();
    client.unwrap_or_else(|| {
        let page: Bytes = welcome::page(app_name, dialects).into();
        Router::new().route("/", get(async move || Html(page)))
    })
}

async fn ready(State(node): State<Node>) -> Response {
    match node.core.store.ready().await {
        Ok(()) if node.core.bus.is_connected() => answer::ok(&json!({ "status": "ready" })),
        _ => answer::json(StatusCode::SERVICE_UNAVAILABLE, &json!({ "status": "not ready" })),
    }
}

async fn count(State(node): State<Node>) -> Response {
    node.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], node.metrics.render()).into_response()
}
