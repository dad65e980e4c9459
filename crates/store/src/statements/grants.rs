//! Statements over the built-in issuer's browsers, grants and keys.

use super::{grant_columns, statements, user_columns};

statements! {
    REMEMBER_BROWSER = ["INSERT INTO issuer_browsers (digest, user_id, since, expires_at) VALUES ($1, $2, $3, $4)"];
    BROWSER = ["SELECT user_id, since FROM issuer_browsers WHERE digest = $1 AND expires_at > $2"];
    FORGET_BROWSER = ["DELETE FROM issuer_browsers WHERE digest = $1"];
    FORGET_BROWSERS = ["DELETE FROM issuer_browsers WHERE user_id = $1"];
    /// Those of one account, but for the `$2` newest.
    FORGET_SURPLUS_BROWSERS = [
        "DELETE FROM issuer_browsers WHERE digest IN (SELECT digest FROM issuer_browsers WHERE user_id = $1 ",
        "ORDER BY since DESC, digest LIMIT 1000 OFFSET $2)"
    ];
    /// Codes of one account that nobody traded.
    FORGET_CODES = ["DELETE FROM issuer_grants WHERE user_id = $1 AND session_id IS NULL"];
    /// Takes away the unused codes of a user but for the `$2` newest.
    FORGET_SURPLUS_CODES = [
        "DELETE FROM issuer_grants WHERE id IN (SELECT id FROM issuer_grants WHERE user_id = $1 AND session_id IS NULL ",
        "ORDER BY id DESC LIMIT 1000 OFFSET $2)"
    ];
    USERS_OF_BROWSER = ["SELECT user_id FROM issuer_browsers WHERE digest = $1"];
    /// The logins that came from a browser and still stand.
    SESSIONS_OF_BROWSER = [
        "SELECT s.id, s.user_id FROM issuer_grants i JOIN sessions s ON s.id = i.session_id ",
        "WHERE i.browser = $1 AND s.ended_at IS NULL ORDER BY s.id"
    ];
    INSERT_GRANT = [
        "INSERT INTO issuer_grants (user_id, client, audience, scope, nonce, offline, authenticated_at, session_id) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    ];
    INSERT_CODE = [
        "INSERT INTO issuer_grants (user_id, client, audience, scope, nonce, offline, authenticated_at, browser, code, ",
        "redirect_uri, challenge, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    ];
    CODE = [
        "SELECT ", grant_columns!(), ", i.id, i.redirect_uri, i.challenge, i.expires_at, i.session_id, ", user_columns!(),
        " FROM issuer_grants i JOIN users u ON u.id = i.user_id WHERE i.code = $1"
    ];
    TRADE_CODE = ["UPDATE issuer_grants SET session_id = $2 WHERE id = $1"];
    GRANT_BY_REFRESH = [
        "SELECT s.id, ", grant_columns!(), " FROM issuer_grants i JOIN sessions s ON s.id = i.session_id ",
        "WHERE (s.refresh = $1 OR s.id = (SELECT r.session_id FROM refresh_tokens r WHERE r.digest = $1)) ",
        "AND s.ended_at IS NULL AND s.expires_at > $2"
    ];
    GRANT_OF = ["SELECT ", grant_columns!(), " FROM issuer_grants i WHERE i.session_id = $1"];
    KEYS = ["SELECT secret FROM issuer_keys WHERE expires_at IS NULL OR expires_at > $1 ORDER BY id DESC"];
    ADD_KEY = ["INSERT INTO issuer_keys (secret, made_at) VALUES ($1, $2)"];
    RETIRE_KEYS = ["UPDATE issuer_keys SET expires_at = $1 WHERE expires_at IS NULL"];
    DELETE_KEYS = ["DELETE FROM issuer_keys WHERE expires_at <= $1"];
}
