//! Moves what was committed out of the write-ahead log into the database file, on a thread beside the writer: inside a
//! COMMIT it would hold up everybody's acts.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags};

use crate::OpenError;

/// Pages in the write-ahead log from which on the thread is woken: 4 MiB.
const WAKING: i32 = 1000;
/// Pages from which on the writer makes the checkpoint itself: 64 MiB. The log only starts over once all of it is
/// moved, which on a busy server the thread never achieves; by then it has moved nearly all.
const HELPING: i32 = 16_000;

/// The thread. It ends when the writer's connection lets go of it.
pub(super) struct Checkpoints(JoinHandle<()>);

impl Checkpoints {
    /// Starts it for the connection that writes.
    pub(super) fn start(writer: &mut Connection, path: &Path) -> Result<Self, OpenError> {
        let wrong = |cause: &dyn std::fmt::Display| OpenError::new(format!("can't watch the log of writes: {cause}"));
        let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let beside = Connection::open_with_flags(path, access).map_err(|cause| wrong(&cause))?;
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new().name("store-checkpoints".to_owned());
        let thread = thread.spawn(move || work(&beside, &woken)).map_err(|cause| wrong(&cause))?;
        let committed = move |wal: &mut Wal, pages: i32| {
            if pages >= HELPING {
                // The acts are committed already, so a failed checkpoint must not fail them.
                let _ = wal.checkpoint();
            } else if pages >= WAKING {
                // If the channel is full the thread is awake already.
                let _ = wake.try_send(());
            }
            Ok(())
        };
        writer.wal_hook(Some(committed)).map_err(|cause| wrong(&cause))?;
        Ok(Self(thread))
    }

    /// Ends it, after what it is doing.
    pub(super) fn end(self, writer: &mut Connection) {
        let gone = writer.wal_hook(None::<fn(&mut Wal, i32) -> rusqlite::Result<()>>);
        if gone.is_err() || self.0.join().is_err() {
            tracing::warn!("the thread beside the writer ended badly");
        }
    }
}

fn work(connection: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        // A passive checkpoint waits for no reader: pages that are still read stay until the next time.
        if let Err(cause) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::warn!(%cause, "a checkpoint failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn what_is_committed_comes_into_the_file_without_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("motet.db");
        let mut writer = Connection::open(&path).unwrap();
        writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE texts (text TEXT)").unwrap();
        let checkpoints = Checkpoints::start(&mut writer, &path).unwrap();
        // Far more pages than wake the thread, and far fewer than the writer would move itself.
        for _ in 0..200 {
            writer.execute("INSERT INTO texts VALUES (?1)", ["x".repeat(50_000)]).unwrap();
        }
        let deadline = Instant::now() + Duration::from_secs(20);
        while path.metadata().unwrap().len() < 4_000_000 {
            assert!(Instant::now() < deadline, "nothing was moved");
            std::thread::sleep(Duration::from_millis(10));
        }
        checkpoints.end(&mut writer);
    }
}
