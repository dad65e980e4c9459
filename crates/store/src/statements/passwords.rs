//! Statements over passwords and the links that set one.

use super::{statements, user_columns};

statements! {
    PASSWORD = ["SELECT u.password_hash FROM users u WHERE u.id = $1"];
    SET_PASSWORD = ["UPDATE users SET password_hash = $2 WHERE id = $1"];
    INSERT_LINK = ["INSERT INTO password_links (digest, user_id, expires_at) VALUES ($1, $2, $3)"];
    LINK = ["SELECT user_id FROM password_links WHERE digest = $1 AND expires_at > $2"];
    LINK_OWNER = [
        "SELECT ", user_columns!(), " FROM password_links l JOIN users u ON u.id = l.user_id ",
        "WHERE l.digest = $1 AND l.expires_at > $2"
    ];
    FORGET_LINKS = ["DELETE FROM password_links WHERE user_id = $1"];
    DELETE_LINKS = [
        "DELETE FROM password_links WHERE digest IN (SELECT digest FROM password_links WHERE expires_at < $1 LIMIT $2)"
    ];
}
