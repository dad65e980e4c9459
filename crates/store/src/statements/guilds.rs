//! Statements over guilds, their members, bans and invites.

use super::{batches, channel_columns, channel_tables, guild_columns, statements, user_columns};

/// The newest invite of guild `g` that admits at the time `$2`.
macro_rules! standing_invite {
    () => {
        "(SELECT i.code FROM invites i WHERE i.guild_id = g.id AND i.expires_at > $2 \
         AND (i.max_uses IS NULL OR i.uses < i.max_uses) ORDER BY i.id DESC LIMIT 1)"
    };
}

/// An invite's columns, as `shape::invite` reads them; the tables are `i` and `g`.
macro_rules! invite_columns {
    () => {
        concat!("i.code, ", guild_columns!(), ", i.inviter_id, i.created_at, i.expires_at, i.max_uses, i.uses")
    };
}

statements! {
    INSERT_GUILD = ["INSERT INTO guilds (name, owner_id, created_at) VALUES ($1, $2, $3) RETURNING id"];
    GUILD_ACCESS = [
        "SELECT ", guild_columns!(), ", ",
        "EXISTS (SELECT 1 FROM guild_members m WHERE m.guild_id = g.id AND m.user_id = $2), ",
        "EXISTS (SELECT 1 FROM guild_bans b WHERE b.guild_id = g.id AND b.user_id = $2) ",
        "FROM guilds g WHERE g.id = $1 AND g.deleted_at IS NULL"
    ];
    GUILD_SUMMARY = ["SELECT ", guild_columns!(), ", ", standing_invite!(), " FROM guilds g WHERE g.id = $1 AND g.deleted_at IS NULL"];
    GUILDS_OF = [
        "SELECT ", guild_columns!(), ", ", standing_invite!(),
        " FROM guild_members m JOIN guilds g ON g.id = m.guild_id WHERE m.user_id = $1 AND g.deleted_at IS NULL ",
        "ORDER BY g.id LIMIT $3"
    ];
    BARE_GUILDS_OF = [
        "SELECT ", guild_columns!(), " FROM guild_members m JOIN guilds g ON g.id = m.guild_id ",
        "WHERE m.user_id = $1 AND g.deleted_at IS NULL ORDER BY g.id LIMIT $2"
    ];
    GUILD_COUNT = [
        "SELECT COUNT(*) FROM guild_members m JOIN guilds g ON g.id = m.guild_id ",
        "WHERE m.user_id = $1 AND g.deleted_at IS NULL"
    ];
    /// The guild's channels that haven't banned the user.
    OPEN_CHANNELS = [
        "SELECT ", channel_columns!(), " FROM ", channel_tables!(), " WHERE c.guild_id = $1 ",
        "AND c.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = c.id AND b.user_id = $2) ",
        "ORDER BY c.id LIMIT $3"
    ];
    /// The open channels of all guilds of the user.
    OPEN_CHANNELS_OF = [
        "SELECT ", channel_columns!(), " FROM guild_members m JOIN channels c ON c.guild_id = m.guild_id ",
        "JOIN guilds g ON g.id = c.guild_id WHERE m.user_id = $1 AND c.deleted_at IS NULL ",
        "AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = c.id AND b.user_id = $1) ",
        "ORDER BY c.guild_id, c.id LIMIT $2"
    ];
    FIRST_CHANNEL = ["SELECT id, name FROM channels WHERE guild_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1"];
    GUILD_CHANNEL_IDS = ["SELECT id FROM channels WHERE guild_id = $1 AND deleted_at IS NULL ORDER BY id"];
    GUILD_CHANNEL_COUNT = ["SELECT COUNT(*) FROM channels WHERE guild_id = $1 AND deleted_at IS NULL"];
    INSERT_GUILD_MEMBER = ["INSERT INTO guild_members (guild_id, user_id, joined_at) VALUES ($1, $2, $3)"];
    DELETE_GUILD_MEMBER = ["DELETE FROM guild_members WHERE guild_id = $1 AND user_id = $2"];
    /// Whoever is out of the guild moderates none of its channels.
    DELETE_GUILD_MODERATOR = [
        "DELETE FROM channel_moderators WHERE user_id = $2 ",
        "AND channel_id IN (SELECT id FROM channels WHERE guild_id = $1)"
    ];
    INSERT_GUILD_BAN = [
        "INSERT INTO guild_bans (guild_id, user_id, banned_by, banned_at) VALUES ($1, $2, $3, $4) ",
        "ON CONFLICT (guild_id, user_id) DO NOTHING"
    ];
    DELETE_GUILD_BAN = ["DELETE FROM guild_bans WHERE guild_id = $1 AND user_id = $2"];
    INSERT_INVITE = [
        "INSERT INTO invites (code, guild_id, inviter_id, created_at, expires_at, max_uses, uses) ",
        "VALUES ($1, $2, $3, $4, $5, $6, 0)"
    ];
    /// An invite that admits at the time `$2`.
    INVITE = [
        "SELECT ", invite_columns!(), " FROM invites i JOIN guilds g ON g.id = i.guild_id ",
        "WHERE i.code = $1 AND g.deleted_at IS NULL AND i.expires_at > $2 AND (i.max_uses IS NULL OR i.uses < i.max_uses)"
    ];
    USE_INVITE = ["UPDATE invites SET uses = uses + 1 WHERE code = $1"];
    SET_GUILD_NAME = ["UPDATE guilds SET name = $2 WHERE id = $1"];
    /// Makes it a tombstone: it isn't there for anybody, and its rows go in slices.
    DELETE_GUILD = ["UPDATE guilds SET deleted_at = $2 WHERE id = $1"];
    GUILD_CHANNELS = [
        "SELECT ", channel_columns!(), " FROM ", channel_tables!(),
        " WHERE c.guild_id = $1 AND c.deleted_at IS NULL ORDER BY c.id"
    ];
    GUILD_BANS = [
        "SELECT ", user_columns!(), " FROM guild_bans b JOIN users u ON u.id = b.user_id ",
        "WHERE b.guild_id = $1 AND b.user_id > $2 ORDER BY b.user_id LIMIT $3"
    ];
    /// The invites of a guild that admit at the time `$2`, newest first; with `$3` only those that this user made.
    INVITES = [
        "SELECT ", invite_columns!(), " FROM invites i JOIN guilds g ON g.id = i.guild_id ",
        "WHERE i.guild_id = $1 AND i.expires_at > $2 AND (i.max_uses IS NULL OR i.uses < i.max_uses) ",
        "AND (CAST($3 AS BIGINT) IS NULL OR i.inviter_id = $3) ORDER BY i.id DESC LIMIT $4"
    ];
    INVITE_COUNT = ["SELECT COUNT(*) FROM invites WHERE guild_id = $1 AND expires_at > $2"];
    DELETE_INVITE = ["DELETE FROM invites WHERE code = $1"];
    GUILD_MEMBERS = [
        "SELECT ", user_columns!(), " FROM guild_members m JOIN users u ON u.id = m.user_id ",
        "WHERE m.guild_id = $1 AND m.user_id > $2 ORDER BY m.user_id LIMIT $3"
    ];
}

batches! {
    /// Those of these people who are in these guilds.
    GUILD_MEMBERS_AMONG(guild_id: Int, user_id: Int) = [
        "SELECT ", user_columns!(), " FROM {batch} JOIN guild_members m ON m.guild_id = batch.guild_id ",
        "AND m.user_id = batch.user_id JOIN users u ON u.id = m.user_id"
    ];
}
