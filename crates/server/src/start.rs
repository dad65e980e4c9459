//! Starts a server, and stops it in good order.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bus::Follower;
use domain::fanout::CloseReason;
use domain::{Core, verbs};
use futures_util::FutureExt as _;
use ipnet::IpNet;
use kit::Context;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::connections::{Bounds, Connections};
use crate::data_dir::DataDir;
use crate::listen::HttpCarrier;
use crate::mount::Mount;
use crate::own_protocol::OwnCarrier;
use crate::retry::retry_delay;
use crate::settings::Settings;
use crate::wiring::{Ambient, wire};
use crate::{StartError, docs, files, layers, listen, node, telemetry, weak_key};

/// How long sockets may take to leave once they are told that the server stops.
const PARTING_TIME: Duration = Duration::from_secs(10);
/// How long requests in flight may take once the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// How many connections may wait to be accepted; the kernel may allow fewer.
const BACKLOG: u32 = 4096;
/// How many bytes the kernel takes for a connection beyond what is on its way. Without a bound it takes megabytes where a
/// peer reads slowly, and then nothing for so long that nobody can tell a slow peer from one that is gone.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 128 * 1024;
/// How often the metrics recorder is asked to sum up its histograms.
const SUMMING: Duration = Duration::from_secs(5);
/// How long an expired login may go on until housekeeping ends it.
const HOUSEKEEPING: Duration = Duration::from_secs(10);
/// How often the sockets of logins that another process ended are closed.
const CLOSING: Duration = Duration::from_secs(2);
/// How much further back than the last round such logins are looked for: another process may commit late, or have a
/// clock that is behind.
const OVERLAP: Duration = Duration::from_secs(30);
/// How often the contents of deleted files are swept.
const SWEEPING: Duration = Duration::from_secs(2);
/// How often presence, typing and statuses are settled. Somebody is announced as offline in the second round after
/// their last socket closed.
const ROLL_CALL: Duration = Duration::from_secs(1);

/// A server that runs.
pub struct Running {
    /// Where it listens for HTTP: first the common address, then those of single dialects.
    pub addresses: Vec<SocketAddr>,
    /// Where it listens for what isn't HTTP: the names of the dialects that have a protocol of their own.
    pub own_protocols: Vec<(&'static str, SocketAddr)>,
    /// Its core.
    pub core: Arc<Core>,
    /// The code that makes somebody the first administrator, while there is none.
    pub admin_code: Option<String>,
    context: Arc<Context>,
    connections: Arc<Connections>,
    stop: CancellationToken,
    /// Ends the hearing of other nodes.
    follow: CancellationToken,
    listeners: JoinSet<()>,
    _data_dir: DataDir,
}

/// Starts a server. When this returns, requests are served.
pub async fn start(settings: &Settings, ambient: Ambient) -> Result<Running, StartError> {
    weak_key::sanction(settings)?;
    let data_dir = DataDir::claim(&settings.data_dir)?;
    let mut bound = vec![(bind("MOTET_LISTEN", settings.listen)?, settings.dialects.clone(), false)];
    for (dialect, address) in &settings.listen_dialect {
        let listener = bind(&format!("MOTET_LISTEN_{}", dialect.name.to_uppercase()), *address)?;
        bound.push((listener, settings.dialects.some(vec![*dialect]), true));
    }
    let metrics = telemetry::metrics()?;
    let (context, follower) = wire(settings, ambient).await?;
    let connections = Connections::new(Bounds::of_this_process(settings.rate_limits), context.times);
    let offered = verbs::offer_administration(&context.core, settings.nats.is_some()).await;
    let admin_code = offered.map_err(|refusal| StartError(format!("the store refused: {}", refusal.label())))?;
    let stop = CancellationToken::new();
    let delay = retry_delay(Arc::clone(&context.core.chance));
    let mut listeners = JoinSet::new();
    let (mut addresses, mut own_protocols) = (Vec::new(), Vec::new());
    let proxies: Arc<[IpNet]> = Arc::from(settings.trusted_proxies.as_slice());
    for (listener, dialects, own) in bound {
        let address = listener.local_addr().map_err(|error| StartError(format!("MOTET_LISTEN: {error}")))?;
        let (connections, proxies, stop) = (Arc::clone(&connections), Arc::clone(&proxies), stop.clone());
        let alone = dialects.first().filter(|_| own);
        let serving = if let Some((name, protocol)) = alone.and_then(|one| Some((one.name, one.own_protocol.as_ref()?)))
        {
            own_protocols.push((name, address));
            let carrier = OwnCarrier { context: Arc::clone(&context), protocol };
            listen::serve(listener, carrier, connections, proxies, stop)
        } else {
            addresses.push(address);
            let node = node::routes(Arc::clone(&context.core), metrics.clone())
                .merge(node::first_page(&settings.web, &settings.app_name, &dialects))
                .merge(docs::routes(&settings.app_name, &dialects))
                .merge(files::routes(&context));
            let mount = Arc::new(Mount::new(&context, dialects, node, own));
            let carrier = HttpCarrier::new(layers::around(mount, settings.cors_origins.as_deref(), Arc::clone(&delay)));
            listen::serve(listener, carrier, connections, proxies, stop)
        };
        let ended = serving.map_err(|error| StartError(format!("no thread can take connections: {error}")))?;
        listeners.spawn(ended.map(drop));
    }
    warn_of_no_address(settings, &addresses);
    let core = Arc::clone(&context.core);
    listeners.spawn(keep_metrics(metrics, stop.clone()));
    keep_all(&core, &stop, &mut listeners);
    let follow = hear_others(follower, &mut listeners);
    let keeping = stop.clone().run_until_cancelled_owned(Arc::clone(&connections).keep());
    listeners.spawn(async move {
        keeping.await;
    });
    Ok(Running {
        addresses,
        own_protocols,
        core,
        admin_code,
        context,
        connections,
        stop,
        follow,
        listeners,
        _data_dir: data_dir,
    })
}

/// Does what is to be done again and again, until the server stops.
fn keep_all(core: &Arc<Core>, stop: &CancellationToken, tasks: &mut JoinSet<()>) {
    tasks.spawn(keep_house(Arc::clone(core), stop.clone()));
    tasks.spawn(keep_logins(Arc::clone(core), stop.clone()));
    tasks.spawn(keep_roll(Arc::clone(core), stop.clone()));
    tasks.spawn(keep_files(Arc::clone(core), stop.clone()));
}

/// Follows the other nodes of a cluster until the answered token is cancelled.
fn hear_others(follower: Option<Follower>, tasks: &mut JoinSet<()>) -> CancellationToken {
    let follow = CancellationToken::new();
    if let Some(follower) = follower {
        let following = follow.clone().run_until_cancelled_owned(follower.run());
        tasks.spawn(following.map(drop));
    }
    follow
}

/// Warns if the server can be reached from elsewhere and no public address is set: the address that a request names
/// can't be trusted.
fn warn_of_no_address(settings: &Settings, addresses: &[SocketAddr]) {
    let far = addresses.iter().find(|address| !address.ip().to_canonical().is_loopback());
    if let (Some(address), None) = (far, &settings.public_url) {
        tracing::warn!(
            %address,
            "MOTET_PUBLIC_URL isn't set: the built-in issuer serves only those who use this machine's own address, and \
             those who come through MOTET_TRUSTED_PROXIES"
        );
    }
}

/// Ends logins soon after their time is over, and finishes what bans began.
async fn keep_house(core: Arc<Core>, stop: CancellationToken) {
    while tokio::time::timeout(HOUSEKEEPING, stop.cancelled()).await.is_err() {
        if let Err(refusal) = verbs::end_expired_sessions(&core).await {
            tracing::warn!(reason = refusal.label(), "expired logins could not be ended");
        }
        if let Err(refusal) = verbs::withdraw_offer(&core).await {
            tracing::warn!(reason = refusal.label(), "whether there is an administrator could not be found out");
        }
        if let Err(refusal) = verbs::end_custom_statuses(&core).await {
            tracing::warn!(reason = refusal.label(), "what people were doing could not be ended");
        }
        if let Err(refusal) = verbs::pass_ownership(&core).await {
            tracing::warn!(reason = refusal.label(), "what banned accounts own could not be passed on");
        }
    }
}

/// Sums up histograms, whose samples would pile up if nobody reads the metrics.
async fn keep_metrics(metrics: PrometheusHandle, stop: CancellationToken) {
    while tokio::time::timeout(SUMMING, stop.cancelled()).await.is_err() {
        metrics.run_upkeep();
    }
}

/// Closes the sockets of logins that another process ended.
async fn keep_logins(core: Arc<Core>, stop: CancellationToken) {
    let mut since = core.clock.now();
    while tokio::time::timeout(CLOSING, stop.cancelled()).await.is_err() {
        let now = core.clock.now();
        match verbs::close_ended_logins(&core, since.minus(OVERLAP)).await {
            Ok(()) => since = now,
            Err(refusal) => tracing::warn!(reason = refusal.label(), "ended logins could not be looked for"),
        }
    }
}

/// Deletes the contents of files that are gone.
async fn keep_files(core: Arc<Core>, stop: CancellationToken) {
    while tokio::time::timeout(SWEEPING, stop.cancelled()).await.is_err() {
        if let Err(refusal) = verbs::sweep_files(&core).await {
            tracing::warn!(reason = refusal.label(), "contents of files could not be deleted");
        }
    }
}

/// Announces arrivals, who is offline, ended typing, and the last status of those who choose often.
async fn keep_roll(core: Arc<Core>, stop: CancellationToken) {
    loop {
        let stopped = tokio::time::timeout(ROLL_CALL, stop.cancelled()).await.is_ok();
        if let Err(refusal) = verbs::settle_statuses(&core).await {
            tracing::warn!(reason = refusal.label(), "chosen statuses could not be kept");
        }
        if stopped {
            return;
        }
        verbs::settle_typing(&core);
        if let Err(refusal) = verbs::announce_presence(&core).await {
            tracing::warn!(reason = refusal.label(), "who went could not be told");
        }
    }
}

fn bind(setting: &str, address: SocketAddr) -> Result<TcpListener, StartError> {
    listen_on(address).map_err(|error| StartError(format!("{setting}: can't listen on {address}: {error}")))
}

/// As the library does it, but for the length of the queue: clients that come all at once are to find room in it.
fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Running {
    /// Serves until `told` resolves, and then stops. Fails when a part has died without which the server can't work,
    /// so that whatever supervises the process sees it.
    ///
    /// # Errors
    /// Names the part.
    pub async fn until(mut self, told: impl Future<Output = ()>) -> Result<(), StartError> {
        tokio::select! {
            () = told => {}
            part = self.broken() => return Err(StartError(format!("{part} has died, which the log tells more of"))),
        }
        tracing::info!("stopping");
        self.stop().await;
        Ok(())
    }

    /// Resolves with the name of a part that failed and without which the server can't work. Never resolves if all
    /// goes well.
    async fn broken(&mut self) -> &'static str {
        tokio::select! {
            () = self.core.store.ended() => "what writes to the database",
            Some(_) = self.listeners.join_next() => "what takes connections or keeps house",
        }
    }

    /// Stops: takes no new connections, tells sockets to come back, lets requests and writes finish.
    pub async fn stop(mut self) {
        self.stop.cancel();
        self.core.hub.part(CloseReason::Restarting);
        let close = kit::live::close(CloseReason::Restarting);
        self.context.sockets.close_all(&close);
        let parted = tokio::time::timeout(PARTING_TIME, self.context.sockets.drained());
        let (parted, ()) = tokio::join!(parted, self.connections.drain(DRAIN_TIME));
        if parted.is_err() {
            tracing::warn!("sockets that would not leave were cut off");
        }
        self.follow.cancel();
        while self.listeners.join_next().await.is_some() {}
        self.core.store.close().await;
    }
}
