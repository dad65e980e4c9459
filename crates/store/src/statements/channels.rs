//! Statements over channels, who is in them, and whom they banned.

use super::{access_columns, batches, channel_columns, channel_tables, statements, user_columns};

/// The ids of the channels that user `$1` is in: their own, and their guilds' that haven't banned them.
macro_rules! channels_of {
    () => {
        "SELECT m.channel_id AS id FROM channel_members m JOIN channels o ON o.id = m.channel_id WHERE m.user_id = $1 \
         AND o.deleted_at IS NULL \
         UNION ALL SELECT o.id FROM guild_members m JOIN channels o ON o.guild_id = m.guild_id WHERE m.user_id = $1 \
         AND o.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = o.id AND b.user_id = $1)"
    };
}

pub(super) use channels_of;

/// Where a channel made now stands among all: behind the newest message and the newest channel. The latter counts for
/// messages that went with their channels.
macro_rules! made_after {
    () => {
        "(SELECT MAX(r.recency) FROM (SELECT 2 * COALESCE(MAX(id), 0) + 1 AS recency FROM messages UNION ALL \
         SELECT n.recency FROM (SELECT recency FROM channels ORDER BY id DESC LIMIT 1) AS n) AS r)"
    };
}

/// What happened last comes first: in the order of commits, as clocks go back and stand still. Channels of which nothing
/// is known but times come after those.
macro_rules! latest_first {
    () => {
        "ORDER BY c.recency DESC, COALESCE(c.last_message_at, c.created_at) DESC, c.id DESC"
    };
}

/// Whether member `m` was made moderator of channel `$1`.
macro_rules! moderates {
    () => {
        ", EXISTS (SELECT 1 FROM channel_moderators o WHERE o.channel_id = $1 AND o.user_id = m.user_id)"
    };
}

pub(super) use moderates;

statements! {
    INSERT_CHANNEL = [
        "INSERT INTO channels (guild_id, kind, name, claim, description, owner_id, private, join_code, dm_key, ",
        "created_at, message_head, message_count, recency) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, ",
        made_after!(), ") RETURNING id"
    ];
    CHANNEL = [
        "SELECT ", channel_columns!(), " FROM ", channel_tables!(), " WHERE c.id = $1 AND c.deleted_at IS NULL"
    ];
    CHANNEL_ACCESS = [
        "SELECT ", channel_columns!(), ", ", access_columns!("$2"), " FROM ", channel_tables!(),
        " WHERE c.id = $1 AND c.deleted_at IS NULL"
    ];
    CHANNEL_BY_CODE = ["SELECT id FROM channels WHERE join_code = $1"];
    CHANNEL_BY_CLAIM = ["SELECT id FROM channels WHERE claim = $1"];
    CHANNEL_BY_PAIR = ["SELECT id FROM channels WHERE dm_key = $1"];
    /// Latest message first, else made last. `$2` is 1 for conversations, 0 for rooms, NULL for both.
    CHANNELS_OF = [
        "SELECT ", channel_columns!(), " FROM (", channels_of!(), ") AS mine JOIN channels c ON c.id = mine.id ",
        "LEFT JOIN guilds g ON g.id = c.guild_id ",
        "WHERE CAST($2 AS BIGINT) IS NULL OR (CASE WHEN c.kind = 0 THEN 0 ELSE 1 END) = $2 ",
        latest_first!(), " LIMIT $3 OFFSET $4"
    ];
    /// What they are called, the latest spoken in first.
    NAMES_OF = [
        "SELECT c.id, c.name FROM (", channels_of!(), ") AS mine JOIN channels c ON c.id = mine.id ",
        latest_first!(), " LIMIT $2"
    ];
    /// Rooms that belong to no guild.
    OWN_ROOMS_OF = [
        "SELECT ", channel_columns!(), " FROM channel_members m JOIN channels c ON c.id = m.channel_id ",
        "LEFT JOIN guilds g ON g.id = c.guild_id WHERE m.user_id = $1 AND c.deleted_at IS NULL ",
        "AND c.guild_id IS NULL AND c.kind = 0 ", latest_first!(), " LIMIT $2 OFFSET $3"
    ];
    /// Those that belong to no guild, for whoever begins to listen.
    OWN_CHANNELS_OF = [
        "SELECT ", channel_columns!(), " FROM channel_members m JOIN channels c ON c.id = m.channel_id ",
        "LEFT JOIN guilds g ON g.id = c.guild_id WHERE m.user_id = $1 AND c.deleted_at IS NULL ",
        latest_first!(), " LIMIT $2"
    ];
    /// Public ones and the user's own, by id.
    CHANNELS_SEEN_BY = [
        "SELECT ", channel_columns!(), " FROM (SELECT seen.id FROM (",
        "SELECT p.id FROM (SELECT q.id FROM channels q WHERE q.guild_id IS NULL AND q.kind = 0 AND q.private = 0 ",
        "AND q.deleted_at IS NULL ORDER BY q.id LIMIT CAST($2 AS BIGINT) + CAST($3 AS BIGINT)) AS p UNION ",
        channels_of!(), ") AS seen GROUP BY seen.id ORDER BY seen.id LIMIT $2 OFFSET $3) AS page ",
        "JOIN channels c ON c.id = page.id LEFT JOIN guilds g ON g.id = c.guild_id ORDER BY c.id"
    ];
    /// Those with whom user `$1` has no conversation of two, by id.
    STRANGERS = [
        "SELECT ", user_columns!(), " FROM users me JOIN users u ON u.id <> me.id WHERE me.id = $1 AND (",
        "SELECT COUNT(*) FROM channels c WHERE c.dm_key = CAST(CASE WHEN u.id < me.id THEN u.id ELSE me.id END AS TEXT) ",
        "|| ':' || CAST(CASE WHEN u.id < me.id THEN me.id ELSE u.id END AS TEXT)) = 0 ORDER BY u.id LIMIT $2 OFFSET $3"
    ];
    /// Those with whom user `$1` has one, where nothing was said first, then the one that was spoken in last at the end.
    CORRESPONDENTS = [
        "SELECT c.id, c.last_message_at, ", user_columns!(), " FROM channel_members m ",
        "JOIN channels c ON c.id = m.channel_id JOIN channel_members o ON o.channel_id = c.id AND o.user_id <> m.user_id ",
        "JOIN users u ON u.id = o.user_id WHERE m.user_id = $1 AND c.kind = 1 AND c.deleted_at IS NULL ",
        "ORDER BY CASE WHEN c.last_message_at IS NULL THEN 0 ELSE 1 END, c.recency, c.last_message_at, c.id ",
        "LIMIT $2 OFFSET $3"
    ];
    CORRESPONDENT_COUNT = [
        "SELECT COUNT(*) FROM channel_members m JOIN channels c ON c.id = m.channel_id ",
        "WHERE m.user_id = $1 AND c.kind = 1 AND c.deleted_at IS NULL"
    ];
    PUBLIC_CHANNELS = [
        "SELECT ", channel_columns!(), " FROM ", channel_tables!(), " WHERE c.guild_id IS NULL AND c.kind = 0 ",
        "AND c.private = 0 AND c.deleted_at IS NULL ORDER BY c.id LIMIT $1 OFFSET $2"
    ];
    OWN_CHANNEL_COUNT = [
        "SELECT COUNT(*) FROM channel_members m JOIN channels c ON c.id = m.channel_id ",
        "WHERE m.user_id = $1 AND c.deleted_at IS NULL"
    ];
    INSERT_MEMBER = ["INSERT INTO channel_members (channel_id, user_id, joined_at) VALUES ($1, $2, $3)"];
    DELETE_MEMBER = ["DELETE FROM channel_members WHERE channel_id = $1 AND user_id = $2"];
    DELETE_MODERATOR = ["DELETE FROM channel_moderators WHERE channel_id = $1 AND user_id = $2"];
    LONGEST_STANDING = ["SELECT user_id FROM channel_members WHERE channel_id = $1 ORDER BY id LIMIT 1"];
    SET_OWNER = ["UPDATE channels SET owner_id = $2 WHERE id = $1"];
    /// What of a channel can change, as it is to be from now on.
    SET_CHANNEL = [
        "UPDATE channels SET name = $2, claim = $3, description = $4, private = $5, join_code = $6 WHERE id = $1"
    ];
    CLAIM = ["SELECT claim FROM channels WHERE id = $1"];
    SET_CODE = ["UPDATE channels SET join_code = $2 WHERE id = $1"];
    INSERT_MODERATOR = [
        "INSERT INTO channel_moderators (channel_id, user_id) VALUES ($1, $2) ON CONFLICT (channel_id, user_id) DO NOTHING"
    ];
    MODERATOR_COUNT = ["SELECT COUNT(*) FROM channel_moderators WHERE channel_id = $1"];
    MEMBERSHIP = ["SELECT m.id, m.joined_at FROM channel_members m WHERE m.channel_id = $1 AND m.user_id = $2"];
    GUILD_MEMBERSHIP = ["SELECT m.id, m.joined_at FROM guild_members m WHERE m.guild_id = $1 AND m.user_id = $2"];
    /// Makes it a tombstone: it isn't there for anybody, what it claimed is free, and its rows go in slices.
    DELETE_CHANNEL = [
        "UPDATE channels SET deleted_at = $2, claim = NULL, join_code = NULL, dm_key = NULL WHERE id = $1"
    ];
    INSERT_BAN = [
        "INSERT INTO channel_bans (channel_id, user_id, banned_by, banned_at) VALUES ($1, $2, $3, $4) ",
        "ON CONFLICT (channel_id, user_id) DO NOTHING"
    ];
    DELETE_BAN = ["DELETE FROM channel_bans WHERE channel_id = $1 AND user_id = $2"];
    BANS = ["SELECT user_id, banned_at FROM channel_bans WHERE channel_id = $1 ORDER BY id LIMIT $2"];
    BANNED = [
        "SELECT ", user_columns!(), " FROM channel_bans b JOIN users u ON u.id = b.user_id ",
        "WHERE b.channel_id = $1 ORDER BY b.id LIMIT $2"
    ];
    /// Everybody but user `$1`, those in channel `$2`, and those whom it has banned.
    AVAILABLE_USERS = [
        "SELECT ", user_columns!(), " FROM users u WHERE u.id <> $1 ",
        "AND NOT EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id = $2 AND m.user_id = u.id) ",
        "AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = $2 AND b.user_id = u.id) ",
        "ORDER BY u.id LIMIT $3 OFFSET $4"
    ];
    /// Each with whether they were made moderator of it.
    MEMBERS_AFTER = [
        "SELECT ", user_columns!(), moderates!(), " FROM channel_members m JOIN users u ON u.id = m.user_id ",
        "WHERE m.channel_id = $1 AND m.user_id > $2 ORDER BY m.user_id LIMIT $3 OFFSET $4"
    ];
    /// The guild's members (`$5`) less those whom the channel has banned.
    GUILD_MEMBERS_AFTER = [
        "SELECT ", user_columns!(), moderates!(), " FROM guild_members m JOIN users u ON u.id = m.user_id ",
        "WHERE m.guild_id = $5 AND m.user_id > $2 ",
        "AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = $1 AND b.user_id = m.user_id) ",
        "ORDER BY m.user_id LIMIT $3 OFFSET $4"
    ];
}

batches! {
    /// These channels, deleted or not.
    CHANNELS_KEPT(channel_id: Int) = [
        "SELECT ", channel_columns!(), " FROM {batch} JOIN channels c ON c.id = batch.channel_id ",
        "LEFT JOIN guilds g ON g.id = c.guild_id"
    ];
}
