//! Statements over accounts and their outside identities.

use super::{batches, statements, user_columns};

statements! {
    USER = ["SELECT ", user_columns!(), " FROM users u WHERE u.id = $1"];
    USER_NAMED = ["SELECT ", user_columns!(), " FROM users u WHERE u.username_key = $1"];
    /// Username and email can't be confused: one holds an `@`, the other can't.
    CREDENTIALS = ["SELECT u.id, u.password_hash FROM users u WHERE u.username_key = $1 OR u.email_key = $1"];
    /// The account of somebody who acts, if the login it acts under still stands.
    ACTOR = [
        "SELECT ", user_columns!(), " FROM users u WHERE u.id = $1 AND (CAST($2 AS BIGINT) IS NULL OR EXISTS (",
        "SELECT 1 FROM sessions s WHERE s.id = $2 AND s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > $3))"
    ];
    USERNAME_HOLDER = ["SELECT u.id FROM users u WHERE u.username_key = $1"];
    EMAIL_HOLDER = ["SELECT u.id FROM users u WHERE u.email_key = $1"];
    INSERT_USER = [
        "INSERT INTO users (username, username_key, email, email_key, password_hash, display_name, avatar_url, ",
        "admin, created_at, updated_at, set_here) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8, $9) RETURNING id"
    ];
    /// What the account doesn't say now stays as it was.
    UPDATE_PROFILE = [
        "UPDATE users SET email = COALESCE($2, email), email_key = COALESCE($3, email_key), ",
        "display_name = COALESCE($4, display_name), avatar_url = COALESCE($5, avatar_url), subject = $6, ",
        "updated_at = $7 WHERE id = $1"
    ];
    /// All that an account says of itself, as it is to be from now on.
    SET_PROFILE = [
        "UPDATE users SET username = $2, username_key = $3, email = $4, email_key = $5, display_name = $6, ",
        "avatar_url = $7, about_me = $8, pronouns = $9, updated_at = $10, set_here = set_here | $11, ",
        "custom_text = $12, custom_emoji = $13, custom_until = $14 WHERE id = $1"
    ];
    ENDED_CUSTOM_STATUSES = ["SELECT id FROM users WHERE custom_until <= $1 ORDER BY custom_until LIMIT $2"];
    END_CUSTOM_STATUS = [
        "UPDATE users SET custom_text = NULL, custom_emoji = NULL, custom_until = NULL WHERE id = $1 AND custom_until <= $2"
    ];
    /// What the account's owner set here, as `acts::profile` reads it.
    SET_HERE = ["SELECT set_here FROM users WHERE id = $1"];
    SET_STATUS = ["UPDATE users SET status = $2 WHERE id = $1"];
    SET_ADMIN = ["UPDATE users SET admin = $2 WHERE id = $1"];
    ADMINS = ["SELECT ", user_columns!(), " FROM users u WHERE u.admin = 1 ORDER BY u.id LIMIT $1"];
    USERS_PAGE = ["SELECT ", user_columns!(), " FROM users u ORDER BY u.id LIMIT $1 OFFSET $2"];
    USERS_LIKE = [
        "SELECT ", user_columns!(), " FROM users u WHERE u.username_key LIKE $1 ESCAPE '\\' ORDER BY u.id LIMIT $2 OFFSET $3"
    ];
    USER_COUNT = ["SELECT COUNT(*) FROM users"];
    IDENTITY = [
        "SELECT ", user_columns!(), " FROM identities i JOIN users u ON u.id = i.user_id ",
        "WHERE i.issuer = $1 AND i.subject = $2"
    ];
    INSERT_IDENTITY = ["INSERT INTO identities (issuer, subject, user_id, bound_at) VALUES ($1, $2, $3, $4)"];
}

batches! {
    USERS(user_id: Int) = ["SELECT ", user_columns!(), " FROM {batch} JOIN users u ON u.id = batch.user_id"];
}
