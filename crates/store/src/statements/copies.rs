//! Statements of a copy from one database to another, over tables that it knows. Those over any table are made of what
//! the engine tells.

use super::statements;

statements! {
    USER_COUNT = ["SELECT COUNT(*) FROM users"];
    /// The contents that rows name, in the order of their keys: of a file as it came and in small, of a picture of
    /// somebody in small alone.
    BLOBS_AFTER = [
        "SELECT a.key, a.size, a.thumbnail_size FROM attachments a WHERE a.key > $1 UNION ALL ",
        "SELECT v.key, NULL, v.thumbnail_size FROM avatars v WHERE v.key > $1 ORDER BY 1 LIMIT $2"
    ];
}
