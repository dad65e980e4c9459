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
    /// Those of one account that stand, the newest ones if they are very many.
    SESSIONS_OF = [
        "SELECT s.id, s.user_id, s.audience, s.expires_at, s.created_at FROM sessions s ",
        "WHERE s.user_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 ORDER BY s.id DESC LIMIT 1000"
    ];
    END_OTHER_SESSIONS = ["UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL"];
    ENDED_SESSIONS = ["SELECT user_id, id FROM sessions WHERE ended_at > $1 ORDER BY ended_at LIMIT 10000"];
    /// Ended ones of one account, but for the `$2` newest.
    SURPLUS_SESSIONS = [
        "SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1000 OFFSET $2"
    ];
    /// Replaced refresh tokens of one login, but for the `$2` newest.
    FORGET_REPLACED = [
        "DELETE FROM refresh_tokens WHERE digest IN (SELECT digest FROM refresh_tokens WHERE session_id = $1 ",
        "ORDER BY replaced_at DESC, digest LIMIT 1000 OFFSET $2)"
    ];
    FORGET_ALL_CALLERS = ["DELETE FROM known_callers WHERE user_id = $1"];
    ROTATE = ["UPDATE sessions SET refresh = $2, previous = $3, rotated_at = $4 WHERE id = $1"];
    REMEMBER_REFRESH = ["INSERT INTO refresh_tokens (digest, session_id, replaced_at) VALUES ($1, $2, $3)"];
    /// The standing login of a refresh token that was replaced; the digests of the one that it has now and of that one's
    /// predecessor, and since when.
    SESSION_BY_REPLACED = [
        "SELECT s.id, s.user_id, s.audience, s.expires_at, ", user_columns!(), ", s.refresh, s.previous, s.rotated_at ",
        "FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id JOIN users u ON u.id = s.user_id ",
        "WHERE r.digest = $1 AND s.ended_at IS NULL AND s.expires_at > $2"
    ];
    /// Whether the account knows a mark that was seen after `$3`.
    KNOWN_CALLER = ["SELECT 1 FROM known_callers WHERE user_id = $1 AND mark = $2 AND seen_at > $3"];
    REMEMBER_CALLER = [
        "INSERT INTO known_callers (user_id, mark, seen_at) VALUES ($1, $2, $3) ",
        "ON CONFLICT (user_id, mark) DO UPDATE SET seen_at = excluded.seen_at"
    ];
    /// All but the `$2` that were seen last.
    FORGET_CALLERS = [
        "DELETE FROM known_callers WHERE user_id = $1 AND mark IN (",
        "SELECT mark FROM known_callers WHERE user_id = $1 ORDER BY seen_at DESC, mark LIMIT 1000 OFFSET $2)"
    ];
    INSERT_REGISTRATION_CODE = ["INSERT INTO registration_codes (digest, expires_at) VALUES ($1, $2)"];
    REGISTRATION_CODE = ["SELECT 1 FROM registration_codes WHERE digest = $1 AND expires_at > $2"];
    USE_REGISTRATION_CODE = ["DELETE FROM registration_codes WHERE digest = $1"];
    REMEMBERED = ["SELECT value FROM meta WHERE name = $1"];
    REMEMBER = ["INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"];
    FORGET = ["DELETE FROM meta WHERE name = $1"];
    REPLACE = [
        "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    ];
    REACHABLE = ["SELECT COUNT(*) FROM migrations"];
}

batches! {
    /// Which of these logins stand, and whose they are.
    VALID_SESSIONS(session_id: Int, now: Int) = [
        "SELECT s.id, s.user_id, s.expires_at FROM {batch} JOIN sessions s ON s.id = batch.session_id ",
        "WHERE s.ended_at IS NULL AND s.expires_at > batch.now"
    ];
}
