//! The connection to NATS. What is said over it may be lost: everything that counts is in the database, too.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_nats::{Client, ConnectOptions, Event, ServerAddr, Subscriber};
use bytes::Bytes;
use tokio::sync::Notify;

/// How often the server is asked whether it is there. After two questions without an answer it isn't.
const PING: Duration = Duration::from_secs(2);
/// How long it may take to connect.
const CONNECTING: Duration = Duration::from_secs(3);
/// Between two attempts to connect, at most.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a message may take to be handed over; then it is dropped.
const SENDING: Duration = Duration::from_secs(1);
/// How many messages wait to be heard.
const HEARING: usize = 8192;

/// What nodes tell each other, by subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Commits.
    Commits,
    /// What isn't kept.
    Passing,
    /// Who is where.
    Roll,
}

impl Topic {
    fn word(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Passing => "passing",
            Self::Roll => "roll",
        }
    }
}

/// The state of the connection.
#[derive(Default)]
pub(crate) struct LinkState {
    connected: AtomicBool,
    /// When it was made.
    since: Mutex<Option<Instant>>,
    /// Notified when something may have been missed.
    pub(crate) gap: Notify,
}

impl LinkState {
    pub(crate) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    /// Since when there has been a connection; none where there is none.
    pub(crate) fn connected_since(&self) -> Option<Instant> {
        let since = *self.since.lock().unwrap_or_else(PoisonError::into_inner);
        since.filter(|_| self.is_connected())
    }

    fn hear(&self, event: &Event) {
        match event {
            Event::Connected => {
                tracing::info!("connected to NATS");
                *self.since.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
                self.connected.store(true, Ordering::Relaxed);
            }
            Event::Disconnected | Event::Closed => {
                tracing::warn!("the connection to NATS is lost");
                self.connected.store(false, Ordering::Relaxed);
            }
            Event::SlowConsumer(_) => metrics::counter!("motet_bus_slow_total").increment(1),
            Event::ServerError(_) | Event::ClientError(_) => tracing::warn!(%event, "NATS"),
            Event::LameDuckMode | Event::Draining => {}
        }
        metrics::gauge!("motet_bus_connected").set(f64::from(u8::from(self.is_connected())));
        self.gap.notify_one();
    }
}

/// The servers that a setting names, separated by commas.
pub fn read_url(url: &str) -> Result<Vec<ServerAddr>, String> {
    let each = |part: &str| {
        let server = part.trim().parse::<ServerAddr>().ok().filter(|server| ["nats", "tls"].contains(&server.scheme()));
        server.ok_or_else(|| "must be nats://HOST:PORT".to_owned())
    };
    url.split(',').map(each).collect()
}

/// What there is at the servers that a setting names.
///
/// # Errors
/// Says why none of them can be used.
pub async fn examine(url: &str) -> Result<String, String> {
    let options = ConnectOptions::new().name("motet").connection_timeout(CONNECTING);
    let connected = tokio::time::timeout(2 * CONNECTING, options.connect(read_url(url)?)).await;
    let client = connected.map_err(|_| "it doesn't answer".to_owned())?.map_err(|error| error.to_string())?;
    let info = client.server_info();
    Ok(format!("version {}, which takes messages of up to {} bytes", info.version, info.max_payload))
}

/// A connection, or the attempt at one.
#[derive(Clone)]
pub(crate) struct NatsLink {
    client: Client,
    prefix: String,
    pub(crate) state: Arc<LinkState>,
}

impl NatsLink {
    /// Begins to connect, and goes on as often as the connection is lost. `installation` tells this database's nodes from
    /// others that use the same NATS.
    pub(crate) async fn open(servers: Vec<ServerAddr>, installation: &str) -> Result<Self, String> {
        let state = Arc::new(LinkState::default());
        let hearer = Arc::clone(&state);
        let options = ConnectOptions::new()
            .name("motet")
            .no_echo()
            .retry_on_initial_connect()
            .ping_interval(PING)
            .connection_timeout(CONNECTING)
            .subscription_capacity(HEARING)
            .reconnect_delay_callback(|attempts| PAUSE.min(Duration::from_millis(50 << attempts.min(5))))
            .event_callback(move |event| {
                let hearer = Arc::clone(&hearer);
                async move { hearer.hear(&event) }
            });
        let client = options.connect(servers).await.map_err(|error| error.to_string())?;
        Ok(Self { client, prefix: format!("motet.{installation}"), state })
    }

    pub(crate) async fn hear(&self, topic: Topic) -> Result<Subscriber, String> {
        self.client.subscribe(self.subject(topic)).await.map_err(|error| error.to_string())
    }

    /// How large a message may be.
    pub(crate) fn most(&self) -> usize {
        self.client.max_payload()
    }

    /// Sends a message, where there is a connection.
    pub(crate) async fn say(&self, topic: Topic, message: Bytes) {
        if !self.state.is_connected() {
            return;
        }
        let bytes = message.len() as u64;
        match tokio::time::timeout(SENDING, self.client.publish(self.subject(topic), message)).await {
            Ok(Ok(())) => {
                metrics::counter!("motet_bus_sent_total").increment(1);
                metrics::counter!("motet_bus_sent_bytes_total").increment(bytes);
            }
            Ok(Err(error)) => tracing::warn!(%error, "a message to other nodes is lost"),
            Err(_) => tracing::warn!("NATS takes no messages"),
        }
    }

    fn subject(&self, topic: Topic) -> String {
        format!("{}.{}", self.prefix, topic.word())
    }
}
