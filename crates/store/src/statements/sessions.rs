//! Statements over logins, their refresh tokens, and what an installation remembers.

use super::{batches, statements, user_columns};

statements! {
    INSERT_SESSION = [
        "INSERT INTO sessions (user_id, audience, created_at, expires_at, refresh) ",
        "VALUES ($1, $2, $3, $4, $5) RETURNING id"
    ];
    SESSION = [
        "SELECT s.id, s.user_id, s.audience, s.expires_at, ", user_columns!(),
        " FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2"
    ];
    SESSION_BY_REFRESH = [
        "SELECT s.id, s.user_id, s.audience, s.expires_at, ", user_columns!(),
        " FROM sessions s JOIN users u ON u.id = s.user_id ",
        "WHERE s.refresh = $1 AND s.ended_at IS NULL AND s.expires_at > $2"
    ];
    EXPIRED_SESSIONS = [
        "SELECT id FROM sessions WHERE expires_at <= $1 AND ended_at IS NULL ORDER BY expires_at, id LIMIT $2"
    ];
    END_SESSION = ["UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING user_id"];
    ROTATE = ["UPDATE sessions SET refresh = $2, previous = $3, rotated_at = $4 WHERE id = $1"];
    REMEMBER_REFRESH = ["INSERT INTO refresh_tokens (digest, session_id, replaced_at) VALUES ($1, $2, $3)"];
    /// The standing login of a refresh token that was replaced; the digests of the one that it has now and of that one's
    /// predecessor, and since when.
    SESSION_BY_REPLACED = [
        "SELECT s.id, s.user_id, s.audience, s.expires_at, ", user_columns!(), ", s.refresh, s.previous, s.rotated_at ",
        "FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id JOIN users u ON u.id = s.user_id ",
        "WHERE r.digest = $1 AND s.ended_at IS NULL AND s.expires_at > $2"
    ];
    REMEMBERED = ["SELECT value FROM meta WHERE name = $1"];
    REMEMBER = ["INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"];
    REPLACE = [
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    ];
    REACHABLE = ["SELECT COUNT(*) FROM migrations"];
}

batches! {
    /// Which of these logins stand, and whose they are.
    STANDING_SESSIONS(session_id: Int, now: Int) = [
        "SELECT s.id, s.user_id FROM {batch} JOIN sessions s ON s.id = batch.session_id ",
        "WHERE s.ended_at IS NULL AND s.expires_at > batch.now"
    ];
}
