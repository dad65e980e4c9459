//! Accepts connections and serves them until the server stops.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::Service;
use tower::util::MapRequest;

/// How long a client may take to send a request's head, and how long a connection may wait for its next request.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// Largest request head, in bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// How long requests in flight may take once the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Serves one listener until `stop`, then lets requests in flight finish.
pub(crate) async fn serve<S>(listener: TcpListener, service: S, proxies: Arc<[IpNet]>, stop: CancellationToken)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    let graceful = GracefulShutdown::new();
    let builder = Arc::new(builder());
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, most likely: those that close make room.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let believed = proxies.iter().any(|network| network.contains(&peer.ip().to_canonical()));
        connect(stream, believed, &builder, service.clone(), &graceful);
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests still in flight were cut off");
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(100);
    builder
}

fn connect<S>(
    stream: TcpStream,
    believed: bool,
    builder: &Arc<auto::Builder<TokioExecutor>>,
    service: S,
    graceful: &GracefulShutdown,
) where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    // A frame is to leave when it is written, not when the next one joins it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection was gone before it was served");
    }
    let watcher = graceful.watcher();
    let builder = Arc::clone(builder);
    tokio::spawn(async move {
        let service = MapRequest::new(service, move |mut request: Request<Incoming>| {
            if !believed {
                forget_forwarding(request.headers_mut());
            }
            request.map(Body::new)
        });
        let connection =
            builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(error, "a connection ended early");
        }
    });
}

/// What only a trusted proxy may say of a request.
fn forget_forwarding(headers: &mut HeaderMap) {
    for name in ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"] {
        headers.remove(name);
    }
}
