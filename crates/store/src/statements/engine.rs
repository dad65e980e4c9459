//! The whole list of what the two engines are told differently, besides their schemas and pragmas:
//! how a batch's rows are spelled (`Batch`, and the two batches that say `row by row`), these locks, and how a transaction begins.

/// Postgres: locks the channels that a run of sends goes to, in the order of their ids so that two nodes can't
/// wait for each other. `SQLite` has one writer.
pub(crate) const LOCK_CHANNELS: &str =
    "SELECT id FROM channels WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE";

/// Postgres: opens a transaction of sends, beside those of other nodes. Advisory locks queue fairly, so a stream
/// of sends can't starve the other acts, as shared row locks could.
pub(crate) const BEGIN_SHARED: &str = "BEGIN; SELECT pg_advisory_xact_lock_shared(7310583)";
/// Postgres: opens a transaction of any acts, when no other node's is open.
pub(crate) const BEGIN_ALONE: &str = "BEGIN; SELECT pg_advisory_xact_lock(7310583)";
/// Postgres: opens a read of one moment.
pub(crate) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// `SQLite`: opens a write, waiting for another process that writes.
pub(crate) const SQLITE_BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
/// `SQLite`: opens a read of one moment.
pub(crate) const SQLITE_BEGIN_READ: &str = "BEGIN DEFERRED";
