//! How a connection is made: the servers are tried one after the other, each for a while.

use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use deadpool_postgres::{Connect, Hook, HookError, Manager, ManagerConfig, Metrics, Pool, RecyclingMethod, Runtime};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Error};

use super::PATIENCE;
use super::address::Address;
use super::tls::Tls;
use crate::OpenError;

/// The generation of a pool's connections. When one was lost, or its server takes no writes any more, older
/// connections are not used again: they may lead to a server that is no longer the primary.
#[derive(Clone)]
pub(super) struct PoolGeneration(Arc<Mutex<Instant>>);

impl PoolGeneration {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn renew(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_over(&self, metrics: &Metrics) -> bool {
        metrics.created < *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pool of connections to whichever of the servers takes writes.
pub(super) fn pool(address: &Address, size: usize, era: &PoolGeneration) -> Result<Pool, OpenError> {
    let dial = Dial { hosts: address.hosts.clone(), tls: address.tls.clone() };
    let manager = Manager::from_connect(Config::new(), dial, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let (era, hosts) = (era.clone(), u32::try_from(address.hosts.len()).unwrap_or(1));
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE * hosts))
        .pre_recycle(Hook::sync_fn(move |_, metrics| {
            if era.is_over(metrics) { Err(HookError::message("the server has changed since")) } else { Ok(()) }
        }))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|cause| OpenError::new(format!("can't connect to {}: {cause}", address.description)))
}

struct Dial {
    hosts: Vec<Config>,
    tls: Tls,
}

type Dialled = Result<(Client, JoinHandle<()>), Error>;

impl Connect for Dial {
    fn connect(&self, _named_by_no_host: &Config) -> BoxFuture<'_, Dialled> {
        self.dial().boxed()
    }
}

impl Dial {
    async fn dial(&self) -> Dialled {
        let (last, others) = self.hosts.split_last().expect("an address has a host");
        for host in others {
            match tokio::time::timeout(PATIENCE, self.connect(host)).await {
                Ok(Ok(reached)) => return Ok(reached),
                Ok(Err(error)) => tracing::debug!(%error, "a server of several isn't the one"),
                Err(_) => tracing::debug!("a server of several doesn't answer"),
            }
        }
        // The last one has no time limit here: the pool has its own.
        self.connect(last).await
    }

    async fn connect(&self, host: &Config) -> Dialled {
        match self.open(host).await {
            // Whoever doesn't insist on encryption is content with none where it fails.
            Err(error) if host.get_ssl_mode() == SslMode::Prefer && is_of_tls(&error) => {
                let mut plain = host.clone();
                self.open(plain.ssl_mode(SslMode::Disable)).await
            }
            opened => opened,
        }
    }

    async fn open(&self, host: &Config) -> Dialled {
        let (client, connection) = host.connect(self.tls.clone()).await?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to Postgres ended");
            }
        });
        Ok((client, driver))
    }
}

fn is_of_tls(error: &Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.and_then(io::Error::get_ref).is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
}

/// Whether the server may yet come up: nobody listens, it starts or stops, or it takes no writes so far. A wrong
/// password, an unknown database and a bad certificate stay wrong.
pub(super) fn may_come_up(error: &Error) -> bool {
    match error.as_db_error() {
        Some(said) => {
            let code = said.code().code();
            code.starts_with("57P") || code.starts_with("08") || code.starts_with("53")
        }
        None => {
            let by_the_wire = error.source().is_some_and(<dyn std::error::Error>::is::<io::Error>);
            error.is_closed() || (by_the_wire && !is_of_tls(error))
        }
    }
}
