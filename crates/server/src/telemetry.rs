//! Logs and metrics.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::Response;
use axum::middleware::Next;
use kit::DialectEntry;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tower_http::request_id::RequestId;
use tracing::{Level, Metadata, Span};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::StartError;
use crate::log::Lines;
use crate::masked::masked;
use crate::settings::Settings;

/// Our own crates, as the log names them. The dialects come besides.
const OURS: [&str; 10] = ["auth", "background", "blobs", "bus", "domain", "kit", "motet", "server", "socket", "store"];

/// Whether a line of the log can't tell a secret. In detail, libraries log whatever they carry: frames with passwords
/// in them, statements with messages. What our own crates log names none.
fn is_discreet(line: &Metadata<'_>, dialects: &[DialectEntry]) -> bool {
    let origin = line.target().split("::").next().unwrap_or_default();
    let is_ours = || OURS.contains(&origin) || dialects.iter().any(|dialect| dialect.name == origin);
    *line.level() <= Level::INFO || is_ours()
}

/// Starts the log, once in a process.
pub fn start_log(settings: &Settings) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&settings.log).map_err(|_| StartError("MOTET_LOG: is no log filter".to_owned()))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false)
        .with_writer(Lines::to_stderr());
    std::panic::set_hook(Box::new(panicked));
    // A log that was started before, by a test, stays as it is.
    let dialects = settings.dialects.all;
    let discreet = filter_fn(|line| is_discreet(line, dialects));
    let _ = if settings.log_json {
        log.json().finish().with(discreet).try_init()
    } else {
        log.finish().with(discreet).try_init()
    };
    Ok(())
}

/// Logs a panic like any other line, so that a slow reader of standard error doesn't hold up the panicking thread.
fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, cause = panic.payload_as_str().unwrap_or("unknown"), "a panic");
}

/// The process's metrics. There is one recorder in a process, so servers started by one test share it.
pub(crate) fn metrics() -> Result<PrometheusHandle, StartError> {
    static HANDLE: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    // Held to the end: of two servers that start at once, one makes the recorder and the other finds it.
    let mut made = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*made {
        return Ok(handle.clone());
    }
    let seconds = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0];
    let sizes = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1024.0];
    let events = [0.0, 1.0, 10.0, 100.0, 1000.0, 2000.0, 5000.0, 10_000.0];
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), &sizes))
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_events".to_owned()), &events))
        .map_err(|error| StartError(format!("metrics: {error}")))?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| StartError(format!("metrics: {error}")))?;
    Ok(made.insert(handle).clone())
}

/// The span of one request. It names the path and never the query, where clients put their tokens.
pub(crate) fn request_span<B>(request: &Request<B>) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = %masked(request.uri().path()), id)
}

/// Labels of an answer's metrics: its dialect, and its route as written in the code, never the requested path, so that
/// there are only as many as there are routes. `none` where there is no route.
#[derive(Clone)]
pub(crate) struct Answered {
    /// The dialect, or `node`.
    pub(crate) dialect: &'static str,
    /// The route.
    pub(crate) route: Option<MatchedPath>,
}

/// Notes which route a request takes, for the answer.
pub(crate) async fn routed(request: Request, next: Next) -> axum::response::Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// One line for each answer.
pub(crate) fn answered<B>(response: &Response<B>, latency: Duration, _span: &Span) {
    let answered = response.extensions().get::<Answered>();
    let dialect = answered.map_or("node", |answered| answered.dialect);
    let route = answered.and_then(|answered| answered.route.as_ref()).map_or("none", MatchedPath::as_str);
    metrics::histogram!("motet_request_seconds", "dialect" => dialect, "route" => route.to_owned()).record(latency);
    tracing::info!(status = response.status().as_u16(), ms = latency.as_secs_f64() * 1000.0, "answered");
}
