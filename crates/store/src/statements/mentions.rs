//! Statements over who is mentioned where.

use super::messages::message_columns;
use super::{batches, is_banned, is_member, statements, user_columns};

statements! {
    /// The messages that mention user `$1` where they are a member now, newest first, each with its channel's guild.
    MENTIONING = [
        "SELECT ", message_columns!(), ", c.guild_id FROM mentions n JOIN messages m ON m.id = n.message_id ",
        "JOIN channels c ON c.id = n.channel_id WHERE n.user_id = $1 AND m.deleted = 0 AND ", is_member!("$1"),
        " AND NOT ", is_banned!("$1"), " ORDER BY n.message_id DESC LIMIT $2 OFFSET $3"
    ];
    FORGET_MENTIONS = ["DELETE FROM mentions WHERE message_id = $1"];
}

batches! {
    /// The members of these channels who have these folded usernames.
    MEMBERS_NAMED(channel_id: Int, name: Text) = [
        "SELECT batch.channel_id, batch.name, ", user_columns!(), " FROM {batch} ",
        "JOIN users u ON u.username_key = batch.name JOIN channels c ON c.id = batch.channel_id ",
        "WHERE ", is_member!("u.id"), " AND NOT ", is_banned!("u.id")
    ];
    /// Whom each of these messages mentions.
    MENTIONS(message_id: Int) = [
        "SELECT n.message_id, n.place, n.user_id FROM {batch} JOIN mentions n ON n.message_id = batch.message_id"
    ];
    INSERT_MENTIONS(user_id: Int, message_id: Int, channel_id: Int, place: Int) = [
        "INSERT INTO mentions (user_id, message_id, channel_id, place) ",
        "SELECT batch.user_id, batch.message_id, batch.channel_id, batch.place FROM {batch}"
    ] row by row ["INSERT INTO mentions (user_id, message_id, channel_id, place) VALUES (?1, ?2, ?3, ?4)"];
}
