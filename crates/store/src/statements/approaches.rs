//! Statements about who came near whom lately.

use super::statements;

statements! {
    /// How many conversations somebody opened since then, how many strangers they met, and when first.
    APPROACHES = [
        "SELECT CAST(COALESCE(SUM(opened), 0) AS BIGINT), CAST(COALESCE(SUM(strangers), 0) AS BIGINT), MIN(at) ",
        "FROM approaches WHERE user_id = $1 AND at > $2"
    ];
    INSERT_APPROACH = ["INSERT INTO approaches (user_id, at, opened, strangers) VALUES ($1, $2, $3, $4)"];
    /// Whether two people share a guild or a room.
    ARE_ACQUAINTED = [
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM guild_members a JOIN guild_members b ON b.guild_id = a.guild_id ",
        "JOIN guilds g ON g.id = a.guild_id WHERE a.user_id = $1 AND b.user_id = $2 AND g.deleted_at IS NULL) THEN CAST(1 AS BIGINT) ",
        "WHEN EXISTS (SELECT 1 FROM channel_members a JOIN channel_members b ON b.channel_id = a.channel_id ",
        "JOIN channels c ON c.id = a.channel_id WHERE a.user_id = $1 AND b.user_id = $2 AND c.kind = 0 ",
        "AND c.deleted_at IS NULL) THEN CAST(1 AS BIGINT) ",
        "ELSE CAST(0 AS BIGINT) END"
    ];
    DELETE_APPROACHES = ["DELETE FROM approaches WHERE id IN (SELECT id FROM approaches WHERE at < $1 LIMIT $2)"];
}
