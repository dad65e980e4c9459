//! Statements that take away what has served its time, a slice at a time.

use super::{batches, statements};

statements! {
    /// The next streams, each with its oldest event: within a stream time goes with `seq`, so the log needs no index by
    /// time.
    NEXT_STREAMS = [
        "SELECT s.kind, s.id, ",
        "(SELECT e.seq FROM events e WHERE e.stream_kind = s.kind AND e.stream_id = s.id ORDER BY e.seq LIMIT 1), ",
        "(SELECT e.at FROM events e WHERE e.stream_kind = s.kind AND e.stream_id = s.id ORDER BY e.seq LIMIT 1) ",
        "FROM streams s WHERE (s.kind, s.id) > ($1, $2) ORDER BY s.kind, s.id LIMIT $3"
    ];
    OLD_SESSIONS = ["SELECT id FROM sessions WHERE ended_at < $1 OR expires_at < $1 LIMIT $2"];
    /// Codes that nobody traded in time.
    DELETE_CODES = [
        "DELETE FROM issuer_grants WHERE id IN (",
        "SELECT id FROM issuer_grants WHERE session_id IS NULL AND expires_at < $1 LIMIT $2)"
    ];
    DELETE_BROWSERS = [
        "DELETE FROM issuer_browsers WHERE digest IN (SELECT digest FROM issuer_browsers WHERE expires_at < $1 LIMIT $2)"
    ];
    DELETE_REGISTRATION_CODES = [
        "DELETE FROM registration_codes WHERE digest IN (",
        "SELECT digest FROM registration_codes WHERE expires_at < $1 LIMIT $2)"
    ];
    DELETE_INVITES = ["DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE expires_at < $1 LIMIT $2)"];
    /// A deleted channel that something is left of: what was in it, or since before the time `$1` who was.
    DELETED_CHANNEL = [
        "SELECT id, emptied FROM channels WHERE deleted_at IS NOT NULL AND (emptied = 0 OR deleted_at < $1) ",
        "ORDER BY id LIMIT 1"
    ];
    EMPTIED_CHANNEL = ["UPDATE channels SET emptied = 1 WHERE id = $1"];
    DELETE_CHANNEL_MEMBERS = [
        "DELETE FROM channel_members WHERE id IN (SELECT id FROM channel_members WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_CHANNEL_MODERATORS = [
        "DELETE FROM channel_moderators WHERE channel_id = $1 ",
        "AND user_id IN (SELECT user_id FROM channel_moderators WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_CHANNEL_BANS = [
        "DELETE FROM channel_bans WHERE id IN (SELECT id FROM channel_bans WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_LIVE_MESSAGES = [
        "DELETE FROM messages WHERE id IN (",
        "SELECT id FROM messages WHERE channel_id = $1 AND deleted = 0 LIMIT $2)"
    ];
    DELETE_TOMBSTONES = [
        "DELETE FROM messages WHERE id IN (",
        "SELECT id FROM messages WHERE channel_id = $1 AND deleted = 1 LIMIT $2)"
    ];
    DELETE_CHANNEL_REACTIONS = [
        "DELETE FROM reactions WHERE id IN (SELECT id FROM reactions WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_CHANNEL_TOTALS = [
        "DELETE FROM reaction_totals WHERE (message_id, kind_id) IN (",
        "SELECT message_id, kind_id FROM reaction_totals WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_CHANNEL_MENTIONS = [
        "DELETE FROM mentions WHERE (user_id, message_id) IN (",
        "SELECT user_id, message_id FROM mentions WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_CHANNEL_MARKS = [
        "DELETE FROM read_marks WHERE channel_id = $1 ",
        "AND user_id IN (SELECT user_id FROM read_marks WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_GAPS = [
        "DELETE FROM message_gaps WHERE channel_id = $1 ",
        "AND bucket IN (SELECT bucket FROM message_gaps WHERE channel_id = $1 LIMIT $2)"
    ];
    FORGET_CHANNEL = ["DELETE FROM channels WHERE id = $1"];
    /// One that was deleted before the time `$1` and whose channels were all taken away.
    DELETED_GUILD = [
        "SELECT g.id FROM guilds g WHERE g.deleted_at < $1 ",
        "AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.guild_id = g.id) ORDER BY g.id LIMIT 1"
    ];
    DELETE_GUILD_MEMBERS = [
        "DELETE FROM guild_members WHERE id IN (SELECT id FROM guild_members WHERE guild_id = $1 LIMIT $2)"
    ];
    DELETE_GUILD_BANS = [
        "DELETE FROM guild_bans WHERE id IN (SELECT id FROM guild_bans WHERE guild_id = $1 LIMIT $2)"
    ];
    DELETE_GUILD_INVITES = [
        "DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE guild_id = $1 LIMIT $2)"
    ];
    FORGET_GUILD = ["DELETE FROM guilds WHERE id = $1"];
    DELETED_MESSAGES = ["SELECT message_id FROM deleted_messages ORDER BY message_id LIMIT $1"];
    DELETE_REACTIONS = [
        "DELETE FROM reactions WHERE id IN (SELECT id FROM reactions WHERE message_id = $1 ORDER BY id LIMIT $2)"
    ];
    FORGET_MESSAGE = ["DELETE FROM deleted_messages WHERE message_id = $1"];
}

batches! {
    /// The oldest events of these streams, as far as they are older than a moment and below a `seq`.
    PRUNE_STREAMS(kind: Int, id: Int, below: Int, before: Int) = [
        "DELETE FROM events USING {batch} WHERE stream_kind = batch.kind AND stream_id = batch.id ",
        "AND seq < batch.below AND at < batch.before"
    ] row by row ["DELETE FROM events WHERE stream_kind = ?1 AND stream_id = ?2 AND seq < ?3 AND at < ?4"];
    FORGET_REFRESHES(session_id: Int) = [
        "DELETE FROM refresh_tokens USING {batch} WHERE refresh_tokens.session_id = batch.session_id"
    ] row by row ["DELETE FROM refresh_tokens WHERE session_id = ?1"];
    FORGET_GRANTS(session_id: Int) = [
        "DELETE FROM issuer_grants USING {batch} WHERE issuer_grants.session_id = batch.session_id"
    ] row by row ["DELETE FROM issuer_grants WHERE session_id = ?1"];
    DELETE_SESSIONS(session_id: Int) = [
        "DELETE FROM sessions USING {batch} WHERE sessions.id = batch.session_id"
    ] row by row ["DELETE FROM sessions WHERE id = ?1"];
}
