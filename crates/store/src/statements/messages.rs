//! Statements over messages and their places in a channel's history.

use super::channels::channels_of;
use super::{access_columns, batches, channel_columns, is_banned, is_member, statements};

/// A message's columns, as `shape::message` reads them; the table is `m`.
macro_rules! message_columns {
    () => {
        "m.id, m.channel_id, m.author_id, m.content, m.nonce, m.created_at, m.edited_at, m.position, m.digest, m.seq, \
         m.reply_to, m.silent"
    };
}

pub(super) use message_columns;

/// The live messages of a channel on one side of a position, nearest first.
macro_rules! side {
    ($comparison:literal, $order:literal) => {
        concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages m WHERE m.channel_id = $1 AND m.deleted = 0 AND m.position ",
            $comparison,
            " $2 ORDER BY m.position ",
            $order,
            " LIMIT $3"
        )
    };
}

statements! {
    MESSAGE = ["SELECT ", message_columns!(), " FROM messages m WHERE m.id = $1 AND m.deleted = 0"];
    /// Where a message stands, and whether it is only a tombstone by now.
    PLACE = ["SELECT m.position, m.deleted FROM messages m WHERE m.id = $1 AND m.channel_id = $2"];
    SET_CONTENT = ["UPDATE messages SET content = $2, edited_at = $3 WHERE id = $1"];
    /// Leaves the message's place, empty. Its nonce stays, so that a repeated send doesn't bring it back.
    TOMBSTONE = ["UPDATE messages SET deleted = 1, content = '' WHERE id = $1"];
    SET_DIGEST = ["UPDATE messages SET digest = $2 WHERE id = $1"];
    ADD_GAP = [
        "INSERT INTO message_gaps (channel_id, bucket, deleted) VALUES ($1, $2, 1) ",
        "ON CONFLICT (channel_id, bucket) DO UPDATE SET deleted = message_gaps.deleted + 1"
    ];
    /// The `$2` newest messages of all that user `$1` may read: they stand among as many of each of as many channels.
    RECENT = [
        "SELECT ", message_columns!(), ", c.guild_id FROM (SELECT l.id, l.guild_id FROM (", channels_of!(), ") AS mine ",
        "JOIN channels l ON l.id = mine.id WHERE l.last_message_at IS NOT NULL ",
        "ORDER BY l.recency DESC, l.last_message_at DESC, l.id DESC LIMIT $2) AS c JOIN messages m ON m.id IN (",
        "SELECT i.id FROM messages i WHERE i.channel_id = c.id AND i.deleted = 0 ORDER BY i.position DESC LIMIT $2) ",
        "ORDER BY m.id DESC LIMIT $2"
    ];
    /// The messages of user `$1` where they are a member now, newest first.
    WRITTEN = [
        "SELECT ", message_columns!(), ", c.guild_id FROM messages m JOIN channels c ON c.id = m.channel_id ",
        "WHERE m.author_id = $1 AND m.deleted = 0 AND ", is_member!("$1"), " AND NOT ", is_banned!("$1"),
        " ORDER BY m.id DESC LIMIT $2 OFFSET $3"
    ];
    /// What user `$1` wrote before a message, newest first, and where.
    WRITTEN_BEFORE = [
        "SELECT m.id, m.channel_id FROM messages m WHERE m.author_id = $1 AND m.deleted = 0 AND m.id < $2 ",
        "ORDER BY m.id DESC LIMIT $3"
    ];
    COUNT_DOWN = ["UPDATE channels SET message_count = message_count - 1 WHERE id = $1"];
    /// When the message at a position was committed, deleted or not.
    MOMENT = [
        "SELECT m.created_at FROM messages m WHERE m.channel_id = $1 AND m.deleted = 0 AND m.position = $2 UNION ALL ",
        "SELECT m.created_at FROM messages m WHERE m.channel_id = $1 AND m.deleted = 1 AND m.position = $2"
    ];
    HEAD = ["SELECT message_head FROM channels WHERE id = $1"];
    BELOW = [side!("<=", "DESC")];
    ABOVE = [side!(">", "ASC")];
    /// From the given position down, but not below another: skips over part of one bucket.
    BELOW_SKIPPING = [
        "SELECT m.position FROM messages m WHERE m.channel_id = $1 AND m.deleted = 0 AND m.position < $2 ",
        "AND m.position >= $3 ORDER BY m.position DESC LIMIT 1 OFFSET $4"
    ];
    OLDER = [
        "SELECT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = $1 AND m.deleted = 0 AND m.position < $2)"
    ];
    /// How many messages were deleted in each bucket of positions, newest bucket first.
    GAPS = ["SELECT bucket, deleted FROM message_gaps WHERE channel_id = $1 AND bucket < $2 ORDER BY bucket DESC LIMIT $3"];
}

batches! {
    /// These messages, with the guild of their channel.
    MESSAGES(message_id: Int) = [
        "SELECT ", message_columns!(), ", c.guild_id FROM {batch} JOIN messages m ON m.id = batch.message_id ",
        "AND m.deleted = 0 JOIN channels c ON c.id = m.channel_id"
    ];
    /// Who wrote each of these messages, or what stayed of it, and in which act.
    MESSAGE_ACTS(message_id: Int) = [
        "SELECT m.id, m.writer_id, m.writer_act FROM {batch} JOIN messages m ON m.id = batch.message_id"
    ];
    /// The newest message of each channel, if the user is in it.
    NEWEST(channel_id: Int, user_id: Int) = [
        "SELECT ", message_columns!(), ", c.guild_id FROM {batch} JOIN channels c ON c.id = batch.channel_id ",
        "JOIN messages m ON m.id = (SELECT i.id FROM messages i WHERE i.channel_id = c.id AND i.deleted = 0 ",
        "ORDER BY i.position DESC LIMIT 1) WHERE ", is_member!("batch.user_id"), " AND NOT ", is_banned!("batch.user_id")
    ];
    /// What a send has to know of its channel.
    SEND_CHANNELS(channel_id: Int) = [
        "SELECT ", channel_columns!(), ", c.message_head, COALESCE(t.head, 0) FROM {batch} ",
        "JOIN channels c ON c.id = batch.channel_id AND c.deleted_at IS NULL LEFT JOIN guilds g ON g.id = c.guild_id ",
        "LEFT JOIN streams t ON t.kind = 3 AND t.id = c.id"
    ];
    /// The messages that others answer: what stands at their beginnings, and whether they are deleted.
    REPLIED_TO(message_id: Int) = [
        "SELECT m.id, m.author_id, substr(m.content, 1, 200), m.deleted FROM {batch} JOIN messages m ON m.id = batch.message_id"
    ];
    /// The same, as far as they stand in these channels, with whether their authors are in there.
    TO_REPLY_TO(message_id: Int, channel_id: Int) = [
        "SELECT m.id, m.author_id, substr(m.content, 1, 200), m.deleted, m.channel_id, CASE WHEN ", is_member!("m.author_id"), " AND NOT ",
        is_banned!("m.author_id"), " THEN 1 ELSE 0 END FROM {batch} JOIN messages m ON m.id = batch.message_id ",
        "AND m.channel_id = batch.channel_id JOIN channels c ON c.id = m.channel_id"
    ];
    /// How each sender stands to the channel.
    SEND_ACCESS(channel_id: Int, user_id: Int) = [
        "SELECT batch.channel_id, batch.user_id, ", access_columns!("batch.user_id"),
        " FROM {batch} JOIN channels c ON c.id = batch.channel_id"
    ];
    /// What these sends made when they were sent before, tombstones too. A digest of 0 was written by a version that
    /// kept none.
    SENT_BEFORE(author_id: Int, channel_id: Int, nonce: Text, digest: Int) = [
        "SELECT ", message_columns!(), ", m.deleted FROM {batch} ",
        "JOIN messages m ON m.author_id = batch.author_id AND m.channel_id = batch.channel_id ",
        "AND m.nonce = batch.nonce AND m.digest IN (batch.digest, 0)"
    ];
    /// Row by row a plain insert: `SQLite` journals an insert from a query a second time, in case it stops half way.
    INSERT_MESSAGES(
        channel_id: Int, position: Int, seq: Int, author_id: Int, content: Text, nonce: Text, digest: Int, at: Int,
        writer_id: Int, writer_act: Int, reply_to: Int, silent: Int
    ) = [
        "INSERT INTO messages (channel_id, position, seq, author_id, content, nonce, digest, created_at, deleted, ",
        "writer_id, writer_act, reply_to, silent) SELECT batch.channel_id, batch.position, batch.seq, batch.author_id, batch.content, batch.nonce, ",
        "batch.digest, batch.at, 0, batch.writer_id, batch.writer_act, batch.reply_to, ",
        "batch.silent FROM {batch} RETURNING id, channel_id, position"
    ] row by row [
        "INSERT INTO messages (channel_id, position, seq, author_id, content, nonce, digest, created_at, deleted, ",
        "writer_id, writer_act, reply_to, silent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12) RETURNING id, channel_id, position"
    ];
    ADVANCE_CHANNELS(channel_id: Int, head: Int, added: Int, at: Int, newest: Int) = [
        "UPDATE channels SET message_head = batch.head, message_count = message_count + batch.added, ",
        "last_message_at = batch.at, recency = 2 * batch.newest FROM {batch} WHERE channels.id = batch.channel_id"
    ] row by row [
        "UPDATE channels SET message_head = ?2, message_count = message_count + ?3, last_message_at = ?4, ",
        "recency = 2 * ?5 WHERE id = ?1"
    ];
}
