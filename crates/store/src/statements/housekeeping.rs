//! Statements that take away what has served its time, a slice at a time.

use super::statements;

statements! {
    NEXT_STREAMS = ["SELECT kind, id FROM streams WHERE (kind, id) > ($1, $2) ORDER BY kind, id LIMIT $3"];
    /// The oldest events of one stream: within it they are looked at in order, so the log needs no index by time.
    PRUNE_STREAM = [
        "DELETE FROM events WHERE stream_kind = $1 AND stream_id = $2 AND at < $3 AND seq < $4 + (",
        "SELECT MIN(seq) FROM events WHERE stream_kind = $1 AND stream_id = $2)"
    ];
    OLD_SESSIONS = ["SELECT id FROM sessions WHERE ended_at < $1 OR expires_at < $1 LIMIT $2"];
    FORGET_REFRESH = ["DELETE FROM refresh_tokens WHERE session_id = $1"];
    FORGET_GRANT = ["DELETE FROM issuer_grants WHERE session_id = $1"];
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
    DELETE_SESSION = ["DELETE FROM sessions WHERE id = $1"];
    DELETE_INVITES = ["DELETE FROM invites WHERE id IN (SELECT id FROM invites WHERE expires_at < $1 LIMIT $2)"];
    DOOMED = ["SELECT channel_id FROM doomed_channels ORDER BY channel_id LIMIT 1"];
    DELETE_LIVE_MESSAGES = [
        "DELETE FROM messages WHERE id IN (",
        "SELECT id FROM messages WHERE channel_id = $1 AND deleted = 0 LIMIT $2)"
    ];
    DELETE_TOMBSTONES = [
        "DELETE FROM messages WHERE id IN (",
        "SELECT id FROM messages WHERE channel_id = $1 AND deleted = 1 LIMIT $2)"
    ];
    DELETE_DOOMED_REACTIONS = [
        "DELETE FROM reactions WHERE id IN (SELECT id FROM reactions WHERE channel_id = $1 LIMIT $2)"
    ];
    DELETE_DOOMED_MENTIONS = ["DELETE FROM mentions WHERE message_id IN (SELECT message_id FROM mentions WHERE channel_id = $1 LIMIT $2)"];
    DELETE_GAPS = ["DELETE FROM message_gaps WHERE channel_id = $1"];
    FORGET_DOOMED = ["DELETE FROM doomed_channels WHERE channel_id = $1"];
}
