//! Statements over the event log.

use super::{batches, statements};

/// The columns of an event, in the order of `log`.
macro_rules! event_columns {
    () => {
        "stream_kind, stream_id, seq, act, at, what, guild_id, channel_id, user_id, message_id, session_id, parting, \
         detail"
    };
}

statements! {
    /// What was pruned is missing at the beginning only.
    BROKEN_STREAMS = [
        "SELECT COUNT(*) FROM streams s LEFT JOIN (SELECT stream_kind, stream_id, MIN(seq) AS low, MAX(seq) AS high, ",
        "COUNT(*) AS kept FROM events GROUP BY stream_kind, stream_id) e ON e.stream_kind = s.kind AND e.stream_id = s.id ",
        "WHERE e.kept IS NOT NULL AND (e.high <> s.head OR e.kept <> e.high - e.low + 1)"
    ];
    /// The next place in a stream.
    ADVANCE_STREAM = [
        "INSERT INTO streams (kind, id, head) VALUES ($1, $2, 1) ",
        "ON CONFLICT (kind, id) DO UPDATE SET head = streams.head + 1 RETURNING head"
    ];
    APPEND = [
        "INSERT INTO events (", event_columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    ];
    /// The streams that user `$1` may listen to, and their heads.
    HEADS = [
        "SELECT k.kind, k.id, COALESCE(t.head, 0) FROM (",
        "SELECT CAST(0 AS BIGINT) AS kind, CAST(0 AS BIGINT) AS id ",
        "UNION ALL SELECT CAST(1 AS BIGINT), CAST($1 AS BIGINT) ",
        "UNION ALL SELECT CAST(2 AS BIGINT), m.guild_id FROM guild_members m ",
        "JOIN guilds g ON g.id = m.guild_id WHERE m.user_id = $1 AND g.deleted_at IS NULL ",
        "UNION ALL SELECT CAST(3 AS BIGINT), m.channel_id FROM channel_members m ",
        "JOIN channels o ON o.id = m.channel_id WHERE m.user_id = $1 AND o.deleted_at IS NULL ",
        "UNION ALL SELECT CAST(3 AS BIGINT), o.id FROM guild_members m JOIN channels o ON o.guild_id = m.guild_id ",
        "WHERE m.user_id = $1 AND o.deleted_at IS NULL ",
        "AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = o.id AND b.user_id = $1)",
        ") AS k LEFT JOIN streams t ON t.kind = k.kind AND t.id = k.id ORDER BY k.kind, k.id LIMIT $2"
    ];
}

batches! {
    APPEND_SENT(channel_id: Int, seq: Int, at: Int, author_id: Int, message_id: Int) = [
        "INSERT INTO events (stream_kind, stream_id, seq, at, what, channel_id, user_id, message_id) ",
        "SELECT 3, batch.channel_id, batch.seq, batch.at, 9, batch.channel_id, batch.author_id, batch.message_id ",
        "FROM {batch}"
    ] row by row [
        "INSERT INTO events (stream_kind, stream_id, seq, at, what, channel_id, user_id, message_id) ",
        "VALUES (3, ?1, ?2, ?3, 9, ?1, ?4, ?5)"
    ];
    SET_CHANNEL_STREAMS(channel_id: Int, head: Int) = [
        "INSERT INTO streams (kind, id, head) SELECT 3, batch.channel_id, batch.head FROM {batch} WHERE true ",
        "ON CONFLICT (kind, id) DO UPDATE SET head = excluded.head"
    ] row by row [
        "INSERT INTO streams (kind, id, head) VALUES (3, ?1, ?2) ON CONFLICT (kind, id) DO UPDATE SET head = excluded.head"
    ];
}
