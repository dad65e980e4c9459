//! Statements over the event log.

use super::{batches, statements};

/// The streams that user `$1` may listen to, where channels `o` and guilds `g` are restricted so.
macro_rules! streams_of {
    ($guild_kept:literal, $channel_kept:literal) => {
        concat!(
            "SELECT CAST(0 AS BIGINT) AS kind, CAST(0 AS BIGINT) AS id, CAST(0 AS BIGINT) AS ended ",
            "UNION ALL SELECT CAST(1 AS BIGINT), CAST($1 AS BIGINT), CAST(0 AS BIGINT) ",
            "UNION ALL SELECT CAST(2 AS BIGINT), m.guild_id, CAST(CASE WHEN g.deleted_at IS NULL THEN 0 ELSE 1 END AS BIGINT) ",
            "FROM guild_members m JOIN guilds g ON g.id = m.guild_id WHERE m.user_id = $1",
            $guild_kept,
            " UNION ALL SELECT CAST(3 AS BIGINT), m.channel_id, CAST(CASE WHEN o.deleted_at IS NULL THEN 0 ELSE 1 END AS BIGINT) ",
            "FROM channel_members m JOIN channels o ON o.id = m.channel_id WHERE m.user_id = $1",
            $channel_kept,
            " UNION ALL SELECT CAST(3 AS BIGINT), o.id, CAST(CASE WHEN o.deleted_at IS NULL THEN 0 ELSE 1 END AS BIGINT) ",
            "FROM guild_members m JOIN channels o ON o.guild_id = m.guild_id WHERE m.user_id = $1",
            $channel_kept,
            " AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = o.id AND b.user_id = $1)"
        )
    };
}

/// How many messages of stream `s`, deleted or not, stand in it from `e.low` on by their rows alone.
macro_rules! messages_without_events {
    ($deleted:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM messages m WHERE s.kind = 3 AND m.channel_id = s.id AND m.deleted = ",
            $deleted,
            " AND m.seq >= e.low AND NOT EXISTS (SELECT 1 FROM events x WHERE x.stream_kind = 3 ",
            "AND x.stream_id = s.id AND x.seq = m.seq))"
        )
    };
}

statements! {
    /// The events that are kept and the messages, each with its `seq`, fill every place of a stream from its oldest event up
    /// to its head. A deleted channel's messages go before its events.
    BROKEN_STREAMS = [
        "SELECT COUNT(*) FROM streams s JOIN (SELECT stream_kind, stream_id, MIN(seq) AS low, COUNT(*) AS kept ",
        "FROM events GROUP BY stream_kind, stream_id) e ON e.stream_kind = s.kind AND e.stream_id = s.id ",
        "WHERE (s.kind <> 3 OR EXISTS (SELECT 1 FROM channels c WHERE c.id = s.id AND c.deleted_at IS NULL)) ",
        "AND s.head - e.low + 1 <> e.kept + ", messages_without_events!("0"), " + ", messages_without_events!("1")
    ];
    /// The streams that user `$1` may listen to, and their heads.
    HEADS = [
        "SELECT k.kind, k.id, COALESCE(t.head, 0), t.writer_id, t.writer_act FROM (",
        streams_of!(" AND g.deleted_at IS NULL", " AND o.deleted_at IS NULL"),
        ") AS k LEFT JOIN streams t ON t.kind = k.kind AND t.id = k.id ORDER BY k.kind, k.id LIMIT $2"
    ];
    /// As `HEADS`, with those that ended while the user was in them.
    HEADS_KEPT = [
        "SELECT k.kind, k.id, COALESCE(t.head, 0), t.writer_id, t.writer_act, k.ended FROM (", streams_of!("", ""),
        ") AS k LEFT JOIN streams t ON t.kind = k.kind AND t.id = k.id ORDER BY k.kind, k.id LIMIT $2"
    ];
    /// The events of a stream below a `seq`, newest first.
    EVENTS_BELOW = [
        "SELECT seq, writer_id, writer_act, part, at, version, payload FROM events ",
        "WHERE stream_kind = $1 AND stream_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4"
    ];
    /// The messages of a channel below a position in its history, as events of its stream, newest first.
    MESSAGES_BELOW = [
        "SELECT m.seq, m.writer_id, m.writer_act, m.created_at, m.id, m.position FROM messages m ",
        "WHERE m.channel_id = $1 AND m.deleted = 0 AND m.position < $2 ORDER BY m.position DESC LIMIT $3"
    ];
}

batches! {
    /// The next places in streams, as many as are said; answers the last of them.
    ADVANCE_STREAMS(kind: Int, id: Int, count: Int, writer_id: Int, writer_act: Int) = [
        "INSERT INTO streams (kind, id, head, writer_id, writer_act) ",
        "SELECT batch.kind, batch.id, batch.count, batch.writer_id, batch.writer_act FROM {batch} WHERE true ",
        "ON CONFLICT (kind, id) DO UPDATE SET head = streams.head + excluded.head, writer_id = excluded.writer_id, ",
        "writer_act = excluded.writer_act RETURNING kind, id, head"
    ] row by row [
        "INSERT INTO streams (kind, id, head, writer_id, writer_act) VALUES (?1, ?2, ?3, ?4, ?5) ",
        "ON CONFLICT (kind, id) DO UPDATE SET head = streams.head + excluded.head, writer_id = excluded.writer_id, ",
        "writer_act = excluded.writer_act RETURNING kind, id, head"
    ];
    APPEND(
        stream_kind: Int, stream_id: Int, seq: Int, at: Int, what: Int, writer_id: Int, writer_act: Int, part: Int,
        version: Int, payload: Text
    ) = [
        "INSERT INTO events (stream_kind, stream_id, seq, at, what, writer_id, writer_act, part, version, payload) ",
        "SELECT batch.stream_kind, batch.stream_id, batch.seq, batch.at, batch.what, batch.writer_id, batch.writer_act, ",
        "batch.part, batch.version, batch.payload FROM {batch}"
    ] row by row [
        "INSERT INTO events (stream_kind, stream_id, seq, at, what, writer_id, writer_act, part, version, payload) ",
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    ];
    /// The last event of each of these streams.
    LAST_EVENTS(kind: Int, id: Int) = [
        "SELECT t.kind, t.id, t.head, t.writer_id, t.writer_act FROM {batch} ",
        "JOIN streams t ON t.kind = batch.kind AND t.id = batch.id"
    ];
    /// The last events of a guild's deleted channels that hadn't banned the user.
    ENDED_CHANNELS(guild_id: Int, user_id: Int) = [
        "SELECT t.kind, t.id, t.head, t.writer_id, t.writer_act FROM {batch} JOIN channels c ON c.guild_id = batch.guild_id ",
        "AND c.deleted_at IS NOT NULL JOIN streams t ON t.kind = 3 AND t.id = c.id WHERE NOT EXISTS (",
        "SELECT 1 FROM channel_bans b WHERE b.channel_id = c.id AND b.user_id = batch.user_id)"
    ];
    SET_CHANNEL_STREAMS(channel_id: Int, head: Int, writer_id: Int, writer_act: Int) = [
        "INSERT INTO streams (kind, id, head, writer_id, writer_act) ",
        "SELECT 3, batch.channel_id, batch.head, batch.writer_id, batch.writer_act FROM {batch} WHERE true ",
        "ON CONFLICT (kind, id) DO UPDATE SET head = excluded.head, writer_id = excluded.writer_id, ",
        "writer_act = excluded.writer_act"
    ] row by row [
        "INSERT INTO streams (kind, id, head, writer_id, writer_act) VALUES (3, ?1, ?2, ?3, ?4) ",
        "ON CONFLICT (kind, id) DO UPDATE SET head = excluded.head, writer_id = excluded.writer_id, ",
        "writer_act = excluded.writer_act"
    ];
}
