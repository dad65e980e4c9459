//! A time limit on what a connection reads: one question mustn't keep a reader from all others.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use domain::limits;

/// How many of the engine's steps pass between two looks at the clock: some tenths of a millisecond.
const STEPS: i32 = 10_000;

/// The moment at which the connection gives up what it is doing, if there is one.
pub(super) struct Deadline(Arc<Mutex<Option<Instant>>>);

impl Deadline {
    /// Has the connection watch it.
    pub(super) fn watched_by(connection: &mut rusqlite::Connection) -> rusqlite::Result<Self> {
        let deadline = Arc::new(Mutex::new(None::<Instant>));
        let watched = Arc::clone(&deadline);
        let is_over = move || {
            let at = *watched.lock().unwrap_or_else(PoisonError::into_inner);
            at.is_some_and(|at| Instant::now() >= at)
        };
        connection.progress_handler(STEPS, Some(is_over))?;
        Ok(Self(deadline))
    }

    /// From now on there is as much time as a question may take.
    pub(super) fn begin(&self) {
        self.set(Some(Instant::now() + limits::READ_TIME));
    }

    /// From now on there is no limit.
    pub(super) fn end(&self) {
        self.set(None);
    }

    fn set(&self, at: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";

    #[test]
    fn what_takes_too_long_is_given_up_and_the_connection_goes_on() {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        let deadline = Deadline::watched_by(&mut connection).unwrap();
        deadline.set(Some(Instant::now()));
        let answer = connection.query_row(ENDLESS, [], |row| row.get::<_, i64>(0));
        assert_eq!(answer.unwrap_err().sqlite_error_code(), Some(rusqlite::ErrorCode::OperationInterrupted));
        deadline.begin();
        assert_eq!(connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0)), Ok(1));
        deadline.end();
        let counted = ENDLESS.replace("FROM n)", "FROM n WHERE i < 100000)");
        assert_eq!(connection.query_row(&counted, [], |row| row.get::<_, i64>(0)), Ok(100_000));
    }
}
