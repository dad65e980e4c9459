//! Statements over reactions and their catalogue.

use super::{batches, statements, user_columns};

/// An entry's columns, as `shape::reaction_kind` reads them; the table is `k`.
macro_rules! kind_columns {
    () => {
        "k.id, k.code, k.emoji, k.image_url, k.system, k.created_at"
    };
}

/// A reaction's columns with its entry's, as `shape::reaction` reads them; the tables are `r` and `k`.
macro_rules! reaction_columns {
    () => {
        concat!("r.id, r.message_id, r.user_id, r.created_at, ", kind_columns!())
    };
}

statements! {
    KIND = ["SELECT ", kind_columns!(), " FROM reaction_kinds k WHERE k.id = $1 AND k.retired = 0"];
    /// Also one that was taken out: reactions may still use it.
    ANY_KIND = ["SELECT ", kind_columns!(), " FROM reaction_kinds k WHERE k.id = $1"];
    KIND_BY_EMOJI = ["SELECT ", kind_columns!(), " FROM reaction_kinds k WHERE k.emoji = $1"];
    KIND_BY_CODE = ["SELECT k.id FROM reaction_kinds k WHERE k.code = $1 AND k.retired = 0"];
    KINDS = [
        "SELECT ", kind_columns!(), " FROM reaction_kinds k WHERE k.retired = 0 ORDER BY k.id LIMIT $1 OFFSET $2"
    ];
    INSERT_KIND = [
        "INSERT INTO reaction_kinds (code, emoji, image_url, system, retired, created_at) ",
        "VALUES ($1, $2, $3, $4, 0, $5) RETURNING id"
    ];
    RETIRE_KIND = ["UPDATE reaction_kinds SET retired = 1 WHERE id = $1"];
    REACTION = [
        "SELECT ", reaction_columns!(), " FROM reactions r JOIN reaction_kinds k ON k.id = r.kind_id ",
        "WHERE r.message_id = $1 AND r.kind_id = $2 AND r.user_id = $3"
    ];
    REACTION_BY_ID = [
        "SELECT ", reaction_columns!(), " FROM reactions r JOIN reaction_kinds k ON k.id = r.kind_id WHERE r.id = $1"
    ];
    INSERT_REACTION = [
        "INSERT INTO reactions (channel_id, message_id, kind_id, user_id, created_at) VALUES ($1, $2, $3, $4, $5)"
    ];
    DELETE_REACTION = ["DELETE FROM reactions WHERE id = $1"];
    DELETE_REACTIONS = ["DELETE FROM reactions WHERE message_id = $1"];
    /// How many different entries stand under a message, entry `$2` apart.
    /// From one to the next, so that their number counts and not that of the reactions.
    OTHER_KINDS = [
        "WITH RECURSIVE kinds (kind) AS (SELECT MIN(r.kind_id) FROM reactions r WHERE r.message_id = $1 UNION ALL ",
        "SELECT (SELECT MIN(r.kind_id) FROM reactions r WHERE r.message_id = $1 AND r.kind_id > kinds.kind) ",
        "FROM kinds WHERE kinds.kind IS NOT NULL) SELECT COUNT(*) FROM kinds WHERE kind IS NOT NULL AND kind <> $2"
    ];
    /// With one entry of the catalogue, or with `$2` NULL with any.
    REACTIONS_AFTER = [
        "SELECT ", reaction_columns!(), ", ", user_columns!(), " FROM reactions r ",
        "JOIN reaction_kinds k ON k.id = r.kind_id JOIN users u ON u.id = r.user_id WHERE r.message_id = $1 ",
        "AND (CAST($2 AS BIGINT) IS NULL OR r.kind_id = $2) AND r.id > $3 ORDER BY r.id LIMIT $4"
    ];
}

batches! {
    /// How often each entry stands under these messages, whether the asker's is among them, and which came first.
    TALLIES(message_id: Int, user_id: Int) = [
        "SELECT r.message_id, COUNT(*), MAX(CASE WHEN r.user_id = batch.user_id THEN 1 ELSE 0 END), MIN(r.id), ",
        kind_columns!(), " FROM {batch} JOIN reactions r ON r.message_id = batch.message_id ",
        "JOIN reaction_kinds k ON k.id = r.kind_id GROUP BY r.message_id, k.id"
    ];
    /// The oldest reactions to each of these messages, so many of each as the first row says. The others aren't
    /// looked at.
    OLDEST_REACTIONS(message_id: Int, most: Int) = [
        "SELECT ", reaction_columns!(), " FROM {batch} CROSS JOIN LATERAL (SELECT q.* FROM reactions q ",
        "WHERE q.message_id = batch.message_id ORDER BY q.id LIMIT ($2::bigint[])[1]) AS r ",
        "JOIN reaction_kinds k ON k.id = r.kind_id"
    ] row by row [
        "SELECT ", reaction_columns!(), " FROM reactions r JOIN reaction_kinds k ON k.id = r.kind_id ",
        "WHERE r.message_id = ?1 ORDER BY r.id LIMIT ?2"
    ];
}
