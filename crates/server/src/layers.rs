//! What every request passes on its way in and out: an id, a log line, a net for panics, and rules for web pages.

use std::any::Any;
use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use dialects::kit::answer;
use serde_json::json;
use tower::{Service, ServiceBuilder, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::mount::Mount;
use crate::telemetry;

/// The mount with everything around it.
pub(crate) fn around(
    mount: Arc<Mount>,
    origins: Option<&[String]>,
) -> impl Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static {
    let answer = service_fn(move |request: Request<Body>| {
        let mount = Arc::clone(&mount);
        async move { Ok::<_, Infallible>(mount.answer(request).await) }
    });
    ServiceBuilder::new()
        .map_response(|response: axum::http::Response<_>| response.map(Body::new))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(telemetry::request_span)
                .on_response(telemetry::answered)
                .on_request(())
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(cors(origins))
        .layer(CatchPanicLayer::custom(panicked))
        .service(answer)
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
/// A panic is a bug: the client gets a plain 500, and the log says what it was.
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a request handler panicked");
    answer::json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "detail": "Internal server error" }))
}

/// What web pages may read of an answer besides the few headers that they always may: what tells one answer and when to
/// ask again, and what players and readers of documents need to fetch files in parts.
const SHOWN: [HeaderName; 7] = [
    HeaderName::from_static("x-request-id"),
    header::RETRY_AFTER,
    header::ACCEPT_RANGES,
    header::CONTENT_DISPOSITION,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::ETAG,
];

/// Web pages of these origins may call, without cookies. `Authorization` is named, as a `*` doesn't cover it.
fn cors(origins: Option<&[String]>) -> CorsLayer {
    let allowed = match origins {
        None => AllowOrigin::any(),
        Some(list) => AllowOrigin::list(list.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())),
    };
    let named = ["auth0-client", "idempotency-key", "x-request-id", "x-requested-with"].map(HeaderName::from_static);
    let standard = [
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        header::AUTHORIZATION,
        header::CACHE_CONTROL,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        header::IF_RANGE,
        header::RANGE,
    ];
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers(standard.into_iter().chain(named).collect::<Vec<HeaderName>>())
        .expose_headers(SHOWN)
        .max_age(std::time::Duration::from_mins(10))
}
