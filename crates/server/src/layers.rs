//! What every request passes on its way in and out: an id, a log line, a net for panics, and rules for web pages.

use std::any::Any;
use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use domain::limits;
use kit::answer;
use serde_json::json;
use socket::RetryDelay;
use tower::{Service, ServiceBuilder, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::mount::Mount;
use crate::retry::say_when;
use crate::telemetry;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What a page may load that names nothing itself.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                           frame-ancestors 'none'";

/// The mount with everything around it.
pub(crate) fn around(
    mount: Arc<Mount>,
    origins: Option<&[String]>,
    retry_delay: RetryDelay,
) -> impl Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static {
    let answer = service_fn(move |request: Request<Body>| {
        let mount = Arc::clone(&mount);
        async move { Ok::<_, Infallible>(mount.answer(request).await) }
    });
    ServiceBuilder::new()
        .map_response(|response: axum::http::Response<_>| response.map(Body::new))
        .map_request(forget_odd_id)
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(telemetry::request_span)
                .on_response(telemetry::answered)
                .on_request(())
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::x_request_id())
        .map_response(close_pages)
        .map_response(move |response| say_when(&retry_delay, response))
        .layer(cors(origins))
        .layer(CatchPanicLayer::custom(panicked))
        .service(answer)
}

/// A request keeps the id that it came with if that is one, and fit for a line of the log.
fn forget_odd_id<B>(mut request: Request<B>) -> Request<B> {
    let mut given = request.headers().get_all(REQUEST_ID).iter();
    let id = given.next().map(HeaderValue::as_bytes).unwrap_or_default();
    let sound = (1..=limits::REQUEST_ID_CHARS).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic);
    if !sound || given.next().is_some() {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// Adds the default policies: a page can't be framed unless it says so, and a page without a policy of its own loads
/// nothing.
fn close_pages<B>(mut response: axum::http::Response<B>) -> axum::http::Response<B> {
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if kind.starts_with(b"text/html") {
        let policy = headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(PAGE_POLICY));
        if policy.to_str().is_ok_and(|policy| policy.contains("frame-ancestors 'none'")) {
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        }
        headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    }
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
/// A panic is a bug: the client gets a plain 500, and the log says what it was.
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a request handler panicked");
    answer::json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "detail": "Internal server error" }))
}

/// The headers that web pages may read besides the few that they always may: the request's id, when to ask again, and
/// what players and document viewers need to fetch files in parts.
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
