//! The embedded database: one file, one thread that writes, a few that read.

#[cfg(debug_assertions)]
mod account_changes;
mod backup;
mod checkpoints;
mod connection;
mod copying;
mod deadline;
mod liveness;
mod logins;
mod readers;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::oneshot;

pub use self::backup::back_up;
pub(crate) use self::connection::SqliteConnection;
pub(crate) use self::copying::{source, target};
use self::logins::Logins;
use self::readers::Threads;
use crate::handle::StoreHandle;
use crate::writer::Writer;
use crate::{Deps, OpenError, migrations};

/// Opens the database file, made if it isn't there; its folder must be.
pub(crate) async fn open(path: &Path, deps: Deps) -> Result<StoreHandle<Threads>, OpenError> {
    let (report, opened) = oneshot::channel();
    let (file, clock, log_life) = (path.to_owned(), deps.clock.clone(), deps.log_life);
    let logins = Arc::new(Logins::of(path));
    let kept = Arc::clone(&logins);
    let spawned = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_time().build() {
            Ok(runtime) => runtime,
            Err(cause) => {
                return drop(report.send(Err(OpenError::of_machine(format!("can't start the writer: {cause}")))));
            }
        };
        runtime.block_on(async move {
            match writer(&file, deps, kept).await {
                Ok((writer, queue)) => {
                    report.send(Ok(queue)).ok();
                    writer.run().await;
                }
                Err(error) => drop(report.send(Err(error))),
            }
        });
    });
    spawned.map_err(|cause| OpenError::of_machine(format!("can't start the thread that writes: {cause}")))?;
    let queue = opened.await.map_err(|_| OpenError::new("the writer's thread ended early"))??;
    let readers = Threads::start(path, clock, logins)?;
    Ok(StoreHandle::new(queue, readers, log_life))
}

/// A connection to the database file, which is left as it is.
pub(crate) fn look(path: &Path) -> Result<SqliteConnection, OpenError> {
    SqliteConnection::open_reader(path)
}

async fn writer(
    path: &Path,
    deps: Deps,
    logins: Arc<Logins>,
) -> Result<(Writer<SqliteConnection>, crate::writer::Queue<SqliteConnection>), OpenError> {
    let mut connection = SqliteConnection::open_writer(path)?;
    migrations::migrate(&mut connection, &deps, &path.display().to_string()).await?;
    connection.start_checkpoints(path)?;
    connection.keep_true(logins);
    Writer::begin(connection, deps, &path.display().to_string()).await
}
