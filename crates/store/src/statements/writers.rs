//! Statements over the writers of the event log and how far each has come.

use super::statements;

statements! {
    /// Every writer that the log still tells of, in the order in which they began.
    WRITERS = ["SELECT id, name, head, at, folded_by, folded_in, node FROM writers ORDER BY id"];
    /// The writers whose acts a position names.
    REACHED = ["SELECT name, head FROM writers WHERE folded_by IS NULL ORDER BY id LIMIT $1"];
    /// A writer begins with an act that brings nothing about, in which it may fold others.
    BEGIN_WRITER = [
        "INSERT INTO writers (id, name, head, at, node) SELECT COALESCE(MAX(id), 0) + 1, CAST($1 AS BIGINT), 1, ",
        "CAST($2 AS BIGINT), CAST($3 AS BIGINT) FROM writers RETURNING id"
    ];
    /// All acts of writer `$1` are visible: whoever has seen act `$3` of writer `$2` has seen them.
    FOLD_WRITER = ["UPDATE writers SET folded_by = $2, folded_in = $3 WHERE id = $1 AND folded_by IS NULL"];
    /// How far the writer has come. Changes nothing where another one has found that it ended.
    ADVANCE_WRITER = ["UPDATE writers SET head = $2, at = $3 WHERE id = $1 AND folded_by IS NULL"];
    MARK_LOG = [
        "INSERT INTO log_marks (writer_id, at, act) VALUES ($1, $2, $3) ON CONFLICT (writer_id, at) DO UPDATE SET act = excluded.act"
    ];
    /// Up to which act each writer had come at the time `$1`, of those that went on.
    MARKS_BEFORE = [
        "SELECT k.writer_id, MAX(k.act) FROM log_marks k WHERE k.at < $1 GROUP BY k.writer_id"
    ];
    /// Of the marks before the time `$1` only the last of each writer is of use.
    DELETE_MARKS = [
        "DELETE FROM log_marks WHERE (writer_id, at) IN (SELECT k.writer_id, k.at FROM log_marks k WHERE k.at < $1 ",
        "AND k.at < (SELECT MAX(l.at) FROM log_marks l WHERE l.writer_id = k.writer_id AND l.at < $1) LIMIT $2)"
    ];
    /// From when on the log is kept whole. Goes on only.
    KEEP_LOG_SINCE = [
        "INSERT INTO log_kept (id, since) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET since = excluded.since ",
        "WHERE excluded.since > log_kept.since"
    ];
    LOG_KEPT_SINCE = ["SELECT since FROM log_kept WHERE id = 1"];
    /// A writer that was folded, and wrote its last act before the time `$1`.
    DELETE_WRITERS = [
        "DELETE FROM writers WHERE id IN (SELECT w.id FROM writers w WHERE w.folded_by IS NOT NULL AND w.at < $1 ",
        "AND EXISTS (SELECT 1 FROM writers f WHERE f.id = w.folded_by AND f.at < $1) LIMIT $2)"
    ];
}
