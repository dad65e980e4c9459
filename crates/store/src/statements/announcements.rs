//! Statements over what commits brought about, as kept for other nodes.

use super::statements;

statements! {
    /// Writer `$1` committed up to act `$2`. Answers the other writers' acts that are visible: locks that conflict are let go
    /// after the commit, so that these are all that could have been decided on.
    ANNOUNCE = [
        "INSERT INTO announcements (writer_id, act, previous_act, seen, wording) SELECT CAST($1 AS BIGINT), ",
        "CAST($2 AS BIGINT), CAST($3 AS BIGINT), COALESCE((SELECT string_agg(CAST(w.name AS TEXT) || ':' || ",
        "CAST(w.head AS TEXT), ',') FROM writers w WHERE w.folded_by IS NULL AND w.id <> CAST($1 AS BIGINT)), ''), ",
        "CAST($4 AS TEXT) RETURNING seen"
    ];
    /// What writer `$1` committed after act `$2`, at most `$3` of it, and none after the first `$4` bytes.
    ANNOUNCED_SINCE = [
        "SELECT act, previous_act, seen, wording FROM (SELECT act, previous_act, seen, wording, ",
        "SUM(octet_length(wording)) OVER (ORDER BY act) - octet_length(wording) AS ahead FROM (SELECT act, previous_act, seen, ",
        "wording FROM announcements WHERE writer_id = $1 AND act > $2 ORDER BY act LIMIT $3) AS page) AS sized ",
        "WHERE ahead < $4 ORDER BY act"
    ];
    DELETE_ANNOUNCEMENTS = ["DELETE FROM announcements WHERE writer_id = $1 AND act <= $2"];
    /// Those of writers that ended before the time `$1`.
    DELETE_ENDED_ANNOUNCEMENTS = [
        "DELETE FROM announcements WHERE (writer_id, act) IN (SELECT a.writer_id, a.act FROM announcements a ",
        "JOIN writers w ON w.id = a.writer_id WHERE w.folded_by IS NOT NULL AND w.at < $1 LIMIT $2)"
    ];
}
