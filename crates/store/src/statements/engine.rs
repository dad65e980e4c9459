//! The whole list of what the two engines are told differently, besides their schemas and pragmas:
//! how a batch's rows are spelled (`Batch`, and the two batches that say `row by row`), these locks, and how a transaction begins.

/// Postgres: locks the channels that a run of sends goes to, in the order of their ids so that two nodes can't
/// wait for each other. `SQLite` has one writer.
pub(crate) const LOCK_CHANNELS: &str =
    "SELECT id FROM channels WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE";

/// Postgres: opens a transaction of sends, beside those of other nodes. Advisory locks queue fairly, so a stream
/// of sends can't starve the other acts, as shared row locks could. Answers the transaction's number.
pub(crate) const BEGIN_SHARED: &str = "BEGIN; SELECT pg_advisory_xact_lock_shared(7310583); SELECT txid_current()";
/// Postgres: opens a transaction of any acts, when no other node's is open. Answers the transaction's number.
pub(crate) const BEGIN_ALONE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7310583); SELECT txid_current()";
/// Postgres: opens a transaction that asks what became of another. Once it has the lock, no other one is on its way.
/// It takes no number of its own, which after a failover could be the very one that is asked about.
pub(crate) const BEGIN_SETTLING: &str = "BEGIN; SELECT pg_advisory_xact_lock(7310583)";
/// Postgres: what became of a transaction, by its number. A server that has never come to that number has lost it; one
/// that stands by may yet hear of it.
pub(crate) const SETTLED: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN 'not known where writes are replayed' \
     WHEN $1 >= txid_snapshot_xmax(txid_current_snapshot()) THEN 'aborted' ELSE txid_status($1) END";
/// Postgres: shows, as long as the session lasts, that writer `$1` lives. A session of the same writer that isn't noticed
/// to be gone yet may still show it.
pub(crate) const HOLD_WRITER: &str =
    "SELECT CAST(CASE WHEN pg_try_advisory_lock(7310584, $1::int) THEN 1 ELSE 0 END AS BIGINT)";
/// Postgres: whether no session shows that writer `$1` lives.
pub(crate) const WRITER_HAS_ENDED: &str = "SELECT CAST(CASE WHEN pg_try_advisory_lock(7310584, $1::int) \
     THEN CASE WHEN pg_advisory_unlock(7310584, $1::int) THEN 1 ELSE 1 END ELSE 0 END AS BIGINT)";
/// Postgres: opens a read of one moment, whose statements take no longer than `limits::READ_TIME`.
pub(crate) const BEGIN_READ: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 5000";

/// `SQLite`: opens a write, waiting for another process that writes.
pub(crate) const SQLITE_BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
/// `SQLite`: opens a read of one moment.
pub(crate) const SQLITE_BEGIN_READ: &str = "BEGIN DEFERRED";
