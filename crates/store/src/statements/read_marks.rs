//! Statements over how far people have read.

use super::channels::channels_of;
use super::{batches, is_banned, is_member, statements};

/// How far a user has read channel `c`, whose mark is `r` if there is one: the position and id of the message, how many of
/// their own came after it; and the channel's head, and how many messages it holds.
macro_rules! mark_columns {
    () => {
        "c.id, COALESCE(r.position, c.read_position), CASE WHEN r.position IS NULL THEN c.read_message_id ELSE r.message_id END, \
         COALESCE(r.own_after, 0), c.message_head, c.message_count"
    };
}

/// The message of channel `c` at its head, deleted or not.
macro_rules! newest_message {
    () => {
        "COALESCE((SELECT m.id FROM messages m WHERE m.channel_id = c.id AND m.deleted = 0 AND m.position = c.message_head), \
         (SELECT m.id FROM messages m WHERE m.channel_id = c.id AND m.deleted = 1 AND m.position = c.message_head))"
    };
}

/// Writes a mark at the head of every channel `c` that is meant.
macro_rules! mark_at_head {
    ($meant:literal) => {
        concat!(
            "INSERT INTO read_marks (channel_id, user_id, position, message_id, own_after) SELECT c.id, $2, c.message_head, ",
            newest_message!(),
            ", 0 FROM channels c WHERE ",
            $meant,
            " AND c.message_head > 0 ON CONFLICT (channel_id, user_id) DO UPDATE SET position = excluded.position, ",
            "message_id = excluded.message_id, own_after = 0"
        )
    };
}

/// How many messages after a message mention the user, and how many everybody but not the user. They are counted apart: to look
/// for the same ones among both takes a table of its own for each channel.
macro_rules! mentions_after {
    ($joined:literal, $which:literal) => {
        concat!(
            "SELECT batch.channel_id, ",
            mentioning!("batch.user_id", $joined, $which),
            ") + ",
            mentioning!("0", $joined, $which),
            " AND NOT EXISTS (SELECT 1 FROM mentions o WHERE o.message_id = n.message_id AND o.user_id = batch.user_id)) FROM {batch}"
        )
    };
}

/// How many messages after a message mention this one, up to a further condition.
macro_rules! mentioning {
    ($user:literal, $joined:literal, $which:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM mentions n",
            $joined,
            " WHERE n.user_id = ",
            $user,
            " AND n.channel_id = batch.channel_id AND n.message_id > batch.message_id",
            $which
        )
    };
}

statements! {
    /// The marks of the channels that user `$1` is in and where something came after, by id.
    MARKS_BEHIND = [
        "SELECT ", mark_columns!(), " FROM (", channels_of!(), ") AS mine JOIN channels c ON c.id = mine.id ",
        "LEFT JOIN read_marks r ON r.channel_id = c.id AND r.user_id = $1 ",
        "WHERE c.message_head > COALESCE(r.position, c.read_position) ORDER BY c.id LIMIT $2"
    ];
    SET_MARK = [
        "INSERT INTO read_marks (channel_id, user_id, position, message_id, own_after) VALUES ($1, $2, $3, $4, $5) ",
        "ON CONFLICT (channel_id, user_id) DO UPDATE SET position = excluded.position, message_id = excluded.message_id, ",
        "own_after = excluded.own_after"
    ];
    /// User `$2` has read all that was said in channel `$1`.
    MARK_CHANNEL = [mark_at_head!("c.id = $1")];
    /// User `$2` has read all that was said in guild `$1`.
    MARK_GUILD = [mark_at_head!("c.guild_id = $1 AND c.deleted_at IS NULL")];
    FORGET_MARK = ["DELETE FROM read_marks WHERE channel_id = $1 AND user_id = $2"];
    FORGET_GUILD_MARKS = [
        "DELETE FROM read_marks WHERE user_id = $2 AND channel_id IN (SELECT id FROM channels WHERE guild_id = $1)"
    ];
    /// A message of user `$2` at position `$3` of channel `$1` is deleted.
    OWN_DELETED = [
        "UPDATE read_marks SET own_after = own_after - 1 WHERE channel_id = $1 AND user_id = $2 AND position < $3 AND own_after > 0"
    ];
    /// How many messages of user `$1` in channel `$2` came after message `$3`, as far as `$4` of theirs anywhere tell.
    OWN_AFTER = [
        "SELECT COUNT(CASE WHEN own.channel_id = $2 THEN 1 END) FROM (SELECT m.channel_id FROM messages m ",
        "WHERE m.author_id = $1 AND m.deleted = 0 AND m.id > $3 ORDER BY m.id LIMIT $4) AS own"
    ];
}

batches! {
    /// How far a user has read in these channels, and their newest messages, deleted or not.
    MARKS_AND_NEWEST(channel_id: Int, user_id: Int) = [
        "SELECT ", mark_columns!(), ", ", newest_message!(), " FROM {batch} JOIN channels c ON c.id = batch.channel_id ",
        "LEFT JOIN read_marks r ON r.channel_id = c.id AND r.user_id = batch.user_id"
    ];
    /// The marks of these channels, as far as the user is in them.
    MARKS(channel_id: Int, user_id: Int) = [
        "SELECT ", mark_columns!(), " FROM {batch} JOIN channels c ON c.id = batch.channel_id ",
        "LEFT JOIN read_marks r ON r.channel_id = c.id AND r.user_id = batch.user_id WHERE ", is_member!("batch.user_id"),
        " AND NOT ", is_banned!("batch.user_id")
    ];
    /// How many messages after a position are deleted: in later buckets than its own, and in its own, which ends before
    /// `until`.
    GAPS_AFTER(channel_id: Int, position: Int, bucket: Int, until: Int) = [
        "SELECT batch.channel_id, (SELECT CAST(COALESCE(SUM(g.deleted), 0) AS BIGINT) FROM message_gaps g ",
        "WHERE g.channel_id = batch.channel_id AND g.bucket > batch.bucket) + (SELECT COUNT(*) FROM messages m ",
        "WHERE m.channel_id = batch.channel_id AND m.deleted = 1 AND m.position > batch.position ",
        "AND m.position < batch.until) FROM {batch}"
    ];
    /// How many messages after a message mention the user, or everybody.
    MENTIONS_AFTER(channel_id: Int, user_id: Int, message_id: Int) = [mentions_after!("", "")];
    /// The same of messages of others. It takes twice as long, as each message is looked at.
    OTHERS_MENTIONS_AFTER(channel_id: Int, user_id: Int, message_id: Int) = [
        mentions_after!(" JOIN messages m ON m.id = n.message_id", " AND m.author_id <> batch.user_id")
    ];
    /// People have read channels up to a message, after which none is their own.
    READ_UP_TO(channel_id: Int, user_id: Int, position: Int, message_id: Int) = [
        "INSERT INTO read_marks (channel_id, user_id, position, message_id, own_after) ",
        "SELECT batch.channel_id, batch.user_id, batch.position, batch.message_id, 0 FROM {batch} WHERE true ",
        "ON CONFLICT (channel_id, user_id) DO UPDATE SET position = excluded.position, message_id = excluded.message_id, ",
        "own_after = 0"
    ] row by row [
        "INSERT INTO read_marks (channel_id, user_id, position, message_id, own_after) VALUES (?1, ?2, ?3, ?4, 0) ",
        "ON CONFLICT (channel_id, user_id) DO UPDATE SET position = excluded.position, message_id = excluded.message_id, ",
        "own_after = 0"
    ];
}
