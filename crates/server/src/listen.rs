//! Accepts connections and serves them until the server stops.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use dialects::kit::{Arrival, Peer};
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
/// Largest request head, in bytes; also what of a body is read ahead, which a thousand uploads at once pay for.
const HEAD_BYTES: usize = 16 * 1024;
/// How long requests in flight may take once the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Serves one listener until `stop`, then lets requests in flight finish.
pub(crate) async fn serve<S>(listener: TcpListener, service: S, proxies: Arc<[IpNet]>, stop: CancellationToken)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    let graceful = GracefulShutdown::new();
    let builder = Arc::new(builder());
    let nearby = listener.local_addr().is_ok_and(|address| address.ip().to_canonical().is_loopback());
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
        let arrival = stream.local_addr().ok();
        let arrival = arrival.map(|local| Arrival { local, trusted: nearby || trusted(peer.ip(), &proxies) });
        connect(stream, (peer.ip(), arrival), &proxies, &builder, service.clone(), &graceful);
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
    (peer, arrival): (IpAddr, Option<Arrival>),
    proxies: &Arc<[IpNet]>,
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
    let (builder, proxies) = (Arc::clone(builder), Arc::clone(proxies));
    tokio::spawn(async move {
        let service = MapRequest::new(service, move |mut request: Request<Incoming>| {
            let client = client(peer, request.headers(), &proxies);
            request.extensions_mut().insert(Peer(client));
            arrival.and_then(|arrival| request.extensions_mut().insert(arrival));
            if !trusted(peer, &proxies) {
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

fn trusted(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|network| network.contains(&address.to_canonical()))
}

/// Where a request came from: the last address in `X-Forwarded-For` that isn't a trusted proxy's own, as far back as
/// each of them vouches for the one before it.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().rev().filter_map(|line| line.to_str().ok());
    let mut named = lines.flat_map(|line| line.rsplit(',')).map(|address| address.trim().parse::<IpAddr>());
    let mut client = peer;
    while trusted(client, proxies)
        && let Some(Ok(before)) = named.next()
    {
        client = before;
    }
    client
}

/// What only a trusted proxy may say of a request.
fn forget_forwarding(headers: &mut HeaderMap) {
    for name in ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"] {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn only_trusted_proxies_say_where_a_request_came_from() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let client = |peer: &str, forwarded: &'static str| {
            let headers =
                HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), HeaderValue::from_static(forwarded))]);
            super::client(peer.parse().unwrap(), &headers, &proxies).to_string()
        };
        assert_eq!(client("192.0.2.1", "203.0.113.9"), "192.0.2.1");
        assert_eq!(client("10.0.0.1", "203.0.113.9"), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(client("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(super::client("10.0.0.1".parse().unwrap(), &HeaderMap::new(), &proxies).to_string(), "10.0.0.1");
    }
}
