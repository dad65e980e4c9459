//! Accepts connections and serves them until the server stops.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::{io, thread};

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::limits;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use ipnet::IpNet;
use kit::{Arrival, Peer, RequestConnection, answer};
use serde_json::json;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tower::Service;

use crate::connections::{AnswerBody, Arriving, Connection, Connections, CountedStream};

/// Unsent bytes of an answer that the kernel holds before it takes no more, so that a client that doesn't read is
/// noticed soon.
const UNSENT_BYTES: u32 = 64 * 1024;

/// Serves one listener until `stop`. A thread of its own accepts connections, so that new ones don't wait behind the
/// requests of others. The answered future resolves when that thread has ended.
///
/// # Errors
/// Where there can be no thread, or none that waits for connections.
pub(crate) fn serve(
    listener: TcpListener,
    carrier: impl Carrier,
    connections: Arc<Connections>,
    proxies: Arc<[IpNet]>,
    stop: CancellationToken,
) -> io::Result<oneshot::Receiver<()>> {
    // Accepted connections inherit both options. A frame is to be sent when it is written, and not wait for the next
    // one.
    let socket = SockRef::from(&listener);
    if let Err(error) = socket.set_tcp_nodelay(true).and_then(|()| socket.set_tcp_notsent_lowat(UNSENT_BYTES)) {
        tracing::warn!(%error, "connections can't be tuned");
    }
    let nearby = listener.local_addr()?.ip().to_canonical().is_loopback();
    let listener = listener.into_std()?;
    let acceptor = Acceptor { carrier, connections, proxies, nearby, serving: Handle::current() };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (ended, until_ended) = oneshot::channel::<()>();
    thread::Builder::new().name("accept".into()).spawn(move || {
        let _ended = ended;
        runtime.block_on(stop.run_until_cancelled(acceptor.accept(listener)));
    })?;
    Ok(until_ended)
}

/// What becomes of a connection that was taken in.
pub(crate) trait Carrier: Send + 'static {
    /// Carries it until it ends.
    fn carry(&self, stream: TcpStream, caller: AcceptedConnection) -> impl Future<Output = ()> + Send + 'static;
}

/// Has a service answer the requests that come by HTTP.
pub(crate) struct HttpCarrier<S> {
    service: S,
    builder: Arc<auto::Builder<TokioExecutor>>,
}

impl<S> HttpCarrier<S> {
    pub(crate) fn new(service: S) -> Self {
        Self { service, builder: Arc::new(builder()) }
    }
}

impl<S> Carrier for HttpCarrier<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    fn carry(&self, stream: TcpStream, caller: AcceptedConnection) -> impl Future<Output = ()> + Send + 'static {
        carry(stream, caller, Arc::clone(&self.builder), self.service.clone())
    }
}

/// Accepts the connections of one listener.
struct Acceptor<C> {
    carrier: C,
    connections: Arc<Connections>,
    proxies: Arc<[IpNet]>,
    /// Whether only this machine can reach the listener.
    nearby: bool,
    /// Where connections are served.
    serving: Handle,
}

impl<C: Carrier> Acceptor<C> {
    /// Takes in one connection after the other.
    async fn accept(self, listener: std::net::TcpListener) {
        let listener = match TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => return tracing::error!(%error, "no connections can be waited for"),
        };
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => match self.hand_over(stream) {
                    Ok(stream) => self.welcome(stream, peer.ip()).await,
                    Err(error) => tracing::debug!(%error, "a connection can't be served"),
                },
                Err(error) => self.connections.out_of_descriptors(&error).await,
            }
        }
    }

    /// Has the runtime that serves connections wait for this one.
    fn hand_over(&self, stream: TcpStream) -> io::Result<TcpStream> {
        let _serving = self.serving.enter();
        TcpStream::from_std(stream.into_std()?)
    }

    /// Serves one connection, where there is room for it.
    async fn welcome(&self, stream: TcpStream, peer: IpAddr) {
        let trusted = trusted(peer, &self.proxies);
        let arrival = stream.local_addr().ok();
        let arrival = arrival.map(|local| Arrival { local, trusted: self.nearby || trusted });
        let place = (!trusted).then(|| Peer(peer).place());
        let Some(connection) = self.connections.take_in(place).await else { return };
        let (proxies, connections) = (Arc::clone(&self.proxies), Arc::clone(&self.connections));
        let caller = AcceptedConnection { peer, arrival, proxies, connection, connections };
        self.serving.spawn(self.carrier.carry(stream, caller));
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(limits::HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits::PING_EVERY)
        .keep_alive_timeout(limits::PING_EVERY)
        .max_concurrent_streams(limits::HTTP2_STREAMS)
        .max_header_list_size(u32::try_from(limits::HEAD_BYTES).unwrap_or(u32::MAX))
        .initial_stream_window_size(limits::HTTP2_WINDOW_BYTES)
        .initial_connection_window_size(limits::HTTP2_WINDOW_BYTES)
        .max_send_buf_size(UNSENT_BYTES as usize);
    builder
}

/// Serves one connection until it ends.
async fn carry<S>(stream: TcpStream, caller: AcceptedConnection, builder: Arc<auto::Builder<TokioExecutor>>, service: S)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    let connection = Arc::clone(&caller.connection);
    let caller = Arc::new(caller);
    let answer = service_fn(move |request| caller.clone().answer(request, service.clone()));
    let wire = TokioIo::new(CountedStream::new(stream, Arc::clone(&connection)));
    let mut conversation = pin!(builder.serve_connection_with_upgrades(wire, answer));
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = connection.retired() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended early");
    }
}

/// Who is at the other end of a connection.
pub(crate) struct AcceptedConnection {
    pub(crate) peer: IpAddr,
    arrival: Option<Arrival>,
    proxies: Arc<[IpNet]>,
    pub(crate) connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl AcceptedConnection {
    /// Answers one request, which is in flight until its answer has left.
    async fn answer<S>(self: Arc<Self>, request: Request<Incoming>, mut service: S) -> Result<Response, Infallible>
    where
        S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send>,
    {
        let (head, body) = request.into_parts();
        let body = Arriving::new(body, &head.headers, Arc::clone(&self.connection));
        let mut request = Request::from_parts(head, body);
        let client = client(self.peer, request.headers(), &self.proxies);
        if !trusted(self.peer, &self.proxies) && forget_forwarding(request.headers_mut()) {
            self.connections.forwarded_by_a_stranger();
        }
        let (flight, mut response) = match self.connection.begin(Peer(client).place()) {
            Ok(flight) => {
                let line = RequestConnection::new(Arc::clone(&self.connection) as _);
                request.extensions_mut().insert(Peer(client));
                request.extensions_mut().insert(line);
                self.arrival.and_then(|arrival| request.extensions_mut().insert(arrival));
                (flight, service.call(request.map(Body::new)).await?)
            }
            Err(flight) => (flight, too_many()),
        };
        if let Some(bytes) = json_bytes(&response) {
            self.connection.answered(bytes);
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            self.connection.becomes_socket();
        }
        let body = std::mem::take(response.body_mut());
        *response.body_mut() = Body::new(AnswerBody::new(body, flight));
        Ok(response)
    }
}

/// How long an answer in JSON is.
fn json_bytes(response: &Response) -> Option<u64> {
    let json = response.headers().get(header::CONTENT_TYPE)?.as_bytes().starts_with(b"application/json");
    response.body().size_hint().exact().filter(|_| json)
}

/// The answer to a client with too many requests in flight through a proxy.
fn too_many() -> Response {
    let refused = json!({ "detail": "Too many connections, try again later" });
    let mut response = answer::json(StatusCode::TOO_MANY_REQUESTS, &refused);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(limits::BUSY_WAIT.as_secs()));
    response
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

/// Drops what only a trusted proxy may say of a request. Whether it named a client.
fn forget_forwarding(headers: &mut HeaderMap) -> bool {
    for name in ["forwarded", "x-forwarded-host", "x-forwarded-proto"] {
        headers.remove(name);
    }
    headers.remove("x-forwarded-for").is_some()
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
