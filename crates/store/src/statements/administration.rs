//! Statements over the standing of accounts, and over what administrators did.

use super::{statements, user_columns};

/// How an account stands at the moment `$1`, as the column `standing` holds it.
macro_rules! standing_now {
    () => {
        "CASE WHEN u.standing_until <= $1 THEN 0 ELSE u.standing END"
    };
}

statements! {
    SET_ACCOUNT_STATUS = ["UPDATE users SET standing = $2, standing_until = $3 WHERE id = $1"];
    END_SESSIONS = ["UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL"];
    INSERT_ADMIN_ACTION = [
        "INSERT INTO admin_actions (admin_id, deed, user_id, message_id, ends_at, reason, done_at) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7)"
    ];
    /// Of one account, or with `$1` NULL of all, newest first.
    ADMIN_ACTIONS = [
        "SELECT a.id, a.admin_id, a.deed, a.user_id, a.message_id, a.ends_at, a.reason, a.done_at ",
        "FROM admin_actions a WHERE CAST($1 AS BIGINT) IS NULL OR a.user_id = $1 ORDER BY a.id DESC LIMIT $2 OFFSET $3"
    ];
    /// Those whose name is like `$2` and who stand as `$3` says, or with NULL in any way.
    ACCOUNTS = [
        "SELECT ", user_columns!(), " FROM users u WHERE u.username_key LIKE $2 ESCAPE '\\' ",
        "AND (CAST($3 AS BIGINT) IS NULL OR ", standing_now!(), " = $3) ORDER BY u.id LIMIT $4 OFFSET $5"
    ];
    /// All accounts, the suspended, the banned, the administrators.
    USER_CENSUS = [
        "SELECT COUNT(*), COUNT(CASE WHEN ", standing_now!(), " = 1 THEN 1 END), COUNT(CASE WHEN ", standing_now!(),
        " = 2 THEN 1 END), COUNT(CASE WHEN u.admin = 1 THEN 1 END) FROM users u"
    ];
    CHANNEL_CENSUS = [
        "SELECT COUNT(*), CAST(COALESCE(SUM(message_count), 0) AS BIGINT) FROM channels WHERE deleted_at IS NULL"
    ];
}
