//! The whole list of what the two engines are told differently, besides their schemas and pragmas, and what a copy asks of
//! any table (`copying.rs` of each): how a batch's rows are spelled (`Batch`, and the batches that say `row by row`), these
//! locks, and how a transaction begins.

/// Postgres: opens a transaction that writes, and answers its number.
pub(crate) const BEGIN_WRITE: &str = "BEGIN; SELECT txid_current()";
/// Postgres: opens housekeeping. It waits for no row longer than this, which is shorter than it takes a server to look
/// for deadlocks: acts lock what they change beforehand, and so never wait for each other's rows.
pub(crate) const BEGIN_HOUSEKEEPING: &str = "BEGIN; SET LOCAL lock_timeout = 100; SELECT txid_current()";
/// Postgres: opens a migration once no transaction that writes is open, which all share this lock.
pub(crate) const BEGIN_MIGRATION: &str = "BEGIN; SELECT pg_advisory_xact_lock(7310583); SELECT txid_current()";
/// Postgres: opens a transaction that asks what became of another. It takes no number of its own, which after a failover
/// could be the very one that is asked about.
pub(crate) const BEGIN_SETTLING: &str = "BEGIN";

/// Postgres: takes the locks `$1`, alone where `$2` is 1, in this order, one after the other. They are let go when the
/// commit is visible. Locks queue fairly, so that no stream of sends can starve who wants its channel's guild alone.
pub(crate) const LOCK: &str = "SELECT CASE WHEN alone = 1 THEN length(pg_advisory_xact_lock(key)::text) \
     ELSE length(pg_advisory_xact_lock_shared(key)::text) END FROM unnest($1::bigint[], $2::bigint[]) AS wanted (key, alone)";
/// Postgres: takes those of these locks that can be had at once, and answers for each whether.
pub(crate) const TRY_LOCK: &str = "SELECT CAST(CASE WHEN CASE WHEN alone = 1 THEN pg_try_advisory_xact_lock(key) \
     ELSE pg_try_advisory_xact_lock_shared(key) END THEN 1 ELSE 0 END AS BIGINT) \
     FROM unnest($1::bigint[], $2::bigint[]) AS wanted (key, alone)";
/// Postgres: the locks of the channels `$1`, and of those of the messages `$2` (1), each with its guild's; and of the
/// accounts of the logins `$3` (2), as `locks::Lock` numbers them. Which is whose never changes.
pub(crate) const LOCKS_OF: &str = "SELECT CAST(0 AS BIGINT), (4::bigint << 56) + c.id, (3::bigint << 56) + c.guild_id \
     FROM channels c WHERE c.id = ANY($1::bigint[]) \
     UNION ALL SELECT 1, (4::bigint << 56) + m.channel_id, (3::bigint << 56) + c.guild_id \
     FROM messages m JOIN channels c ON c.id = m.channel_id WHERE m.id = ANY($2::bigint[]) \
     UNION ALL SELECT 2, (2::bigint << 56) + s.user_id, NULL FROM sessions s WHERE s.id = ANY($3::bigint[])";
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
/// Postgres: what time it is there, in milliseconds since 1970.
pub(crate) const SERVER_CLOCK: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
/// Postgres: opens a read of one moment, whose statements take no longer than `limits::READ_TIME`.
pub(crate) const BEGIN_READ: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 5000";

/// `SQLite`: opens a write, waiting for another process that writes.
pub(crate) const SQLITE_BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
/// `SQLite`: opens a read of one moment.
pub(crate) const SQLITE_BEGIN_READ: &str = "BEGIN DEFERRED";
/// `SQLite`: a number that is another one whenever another connection has written.
pub(crate) const SQLITE_DATA_VERSION: &str = "PRAGMA data_version";
