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
    COUNT_REACTION = [
        "INSERT INTO reaction_totals (message_id, kind_id, channel_id, total) VALUES ($1, $2, $3, 1) ",
        "ON CONFLICT (message_id, kind_id) DO UPDATE SET total = reaction_totals.total + 1"
    ];
    UNCOUNT_REACTION = ["UPDATE reaction_totals SET total = total - 1 WHERE message_id = $1 AND kind_id = $2"];
    FORGET_TOTAL = ["DELETE FROM reaction_totals WHERE message_id = $1 AND kind_id = $2 AND total <= 0"];
    FORGET_TOTALS = ["DELETE FROM reaction_totals WHERE message_id = $1"];
    /// Remembers that a message is deleted to which there are reactions still: they go in slices.
    REMEMBER_DELETED = ["INSERT INTO deleted_messages (message_id) VALUES ($1) ON CONFLICT (message_id) DO NOTHING"];
    /// How many different entries stand under a message, entry `$2` apart.
    OTHER_KINDS = ["SELECT COUNT(*) FROM reaction_totals t WHERE t.message_id = $1 AND t.kind_id <> $2"];
    REACTIONS_AFTER = [
        "SELECT ", reaction_columns!(), ", ", user_columns!(), " FROM reactions r ",
        "JOIN reaction_kinds k ON k.id = r.kind_id JOIN users u ON u.id = r.user_id WHERE r.message_id = $1 ",
        "AND r.id > $2 ORDER BY r.id LIMIT $3"
    ];
    /// With one entry of the catalogue.
    REACTIONS_OF_KIND_AFTER = [
        "SELECT ", reaction_columns!(), ", ", user_columns!(), " FROM reactions r ",
        "JOIN reaction_kinds k ON k.id = r.kind_id JOIN users u ON u.id = r.user_id WHERE r.message_id = $1 ",
        "AND r.kind_id = $4 AND r.id > $2 ORDER BY r.id LIMIT $3"
    ];
}

batches! {
    /// How often each entry stands under these messages, whether the asker's is among them, and which came first.
    TALLIES(message_id: Int, user_id: Int) = [
        "SELECT t.message_id, t.total, EXISTS (SELECT 1 FROM reactions o WHERE o.message_id = t.message_id ",
        "AND o.kind_id = t.kind_id AND o.user_id = batch.user_id), ",
        "(SELECT MIN(r.id) FROM reactions r WHERE r.message_id = t.message_id AND r.kind_id = t.kind_id), ",
        kind_columns!(), " FROM {batch} JOIN reaction_totals t ON t.message_id = batch.message_id ",
        "JOIN reaction_kinds k ON k.id = t.kind_id"
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
