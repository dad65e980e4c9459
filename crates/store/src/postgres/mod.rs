//! A Postgres server, which several nodes may share: one connection writes, a pool of them reads.

mod connection;
mod readers;
mod values;

use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::config::Host;
use tokio_postgres::{Config, NoTls};

use self::connection::Connection;
use self::readers::Pooled;
use crate::handle::Handle;
use crate::writer::Writer;
use crate::{Deps, OpenError, migrations};

/// How many connections read.
const READERS: usize = 16;
/// How long a caller waits for the server, or for a connection to be free.
const PATIENCE: Duration = Duration::from_secs(5);
/// A peer that acknowledges nothing for this long is gone.
const SILENCE: Duration = Duration::from_secs(15);
/// A node that hangs in the middle of a transaction must not hold up the others for ever.
const SESSION_LIMITS: &str =
    "-c lock_timeout=30000 -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000";

/// Opens the database behind a URL.
pub(crate) async fn open(url: &str, deps: Deps) -> Result<Handle<Pooled>, OpenError> {
    let limited = deps.limited;
    // The parser's own errors name the parameter, never its value.
    let mut config: Config =
        url.parse().map_err(|cause| OpenError::new(format!("the database URL can't be read: {cause}")))?;
    let place = place(&config);
    let options = config.get_options().map_or(SESSION_LIMITS.to_owned(), |own| format!("{SESSION_LIMITS} {own}"));
    config.options(options).connect_timeout(PATIENCE).tcp_user_timeout(SILENCE);
    if config.get_application_name().is_none() {
        config.application_name("motet");
    }
    let mut connection = Connection::new(pool(&config, 1, &place)?);
    connection.reach().await.map_err(|fault| OpenError::new(format!("can't reach {place}: {fault}")))?;
    migrations::migrate(&mut connection, migrations::POSTGRES, &deps, &place).await?;
    let readers = Pooled::new(pool(&config, READERS, &place)?, deps.clock.clone());
    let (writer, queue) = Writer::new(connection, deps);
    tokio::spawn(writer.run());
    Ok(Handle::new(queue, readers, limited))
}

fn pool(config: &Config, size: usize, place: &str) -> Result<Pool, OpenError> {
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    Pool::builder(Manager::from_config(config.clone(), NoTls, manager))
        .max_size(size)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|cause| OpenError::new(format!("can't connect to {place}: {cause}")))
}

/// Which database it is, without its password.
fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let name = config.get_dbname().or(config.get_user()).unwrap_or("postgres");
    format!("the Postgres database {name} at {host}:{port}")
}
