//! A Postgres server, which several nodes may share: one connection writes, a pool of them reads.

mod address;
mod connection;
mod copying;
mod dial;
mod held_locks;
mod pipeline;
mod readers;
mod tls;
mod values;

use std::time::{Duration, Instant};

use self::address::Address;
use self::connection::{PostgresConnection, Unreached};
use self::dial::{PoolGeneration, pool};
use self::readers::Pooled;
use crate::handle::StoreHandle;
use crate::writer::Writer;
use crate::{Deps, OpenError, migrations};

/// How many connections read.
const READERS: usize = 16;
/// How long a caller waits for one server to take a connection, or for one of the connections to be free.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to wait between two attempts to reach a server that isn't up yet.
const BETWEEN_KNOCKS: Duration = Duration::from_millis(500);

/// Opens the database behind a URL; one that isn't up yet is waited for.
pub(crate) async fn open(url: &str, deps: Deps, wait: Duration) -> Result<StoreHandle<Pooled>, OpenError> {
    let address = Address::read(url)?;
    let era = PoolGeneration::new();
    let mut connection = PostgresConnection::new(pool(&address, 1, &era)?, era.clone());
    connect_first(&mut connection, &address.description, wait).await?;
    migrations::migrate(&mut connection, &deps, &address.description).await?;
    let readers = Pooled::new(pool(&address, READERS, &era)?, era, deps.clock.clone());
    let log_life = deps.log_life;
    let (writer, queue) = Writer::begin(connection, deps, &address.description).await?;
    tokio::spawn(writer.run());
    Ok(StoreHandle::new(queue, readers, log_life))
}

/// A connection to the database behind a URL, which is left as it is.
pub(crate) async fn look(url: &str) -> Result<PostgresConnection, OpenError> {
    let address = Address::read(url)?;
    let era = PoolGeneration::new();
    let mut connection = PostgresConnection::new(pool(&address, 1, &era)?, era);
    connect_first(&mut connection, &address.description, Duration::ZERO).await?;
    Ok(connection)
}

/// What the database behind a URL is called, without its password.
pub(crate) fn describe(url: &str) -> Result<String, OpenError> {
    Ok(Address::read(url)?.description)
}

/// Connects for the first time. Waits up to `wait` for a server that may still come up, and logs that once.
async fn connect_first(
    connection: &mut PostgresConnection,
    description: &str,
    wait: Duration,
) -> Result<(), OpenError> {
    let (begun, mut said) = (Instant::now(), false);
    loop {
        let Err(Unreached { cause, may_come_up }) = connection.connect().await else { return Ok(()) };
        if !may_come_up || begun.elapsed() >= wait {
            return Err(OpenError::new(format!("can't reach {description}: {cause}")));
        }
        if !said {
            tracing::warn!(cause, "waiting up to {} s for {description}", wait.as_secs());
            said = true;
        }
        tokio::time::sleep(BETWEEN_KNOCKS).await;
    }
}
