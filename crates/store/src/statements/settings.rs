//! Statements over what people want to be told of.

use super::{is_banned, is_member, statements};

/// Whether user `$1` is in the guild or the channel that the setting `n` is about.
macro_rules! applies {
    () => {
        concat!(
            "CASE WHEN n.kind = 0 THEN EXISTS (SELECT 1 FROM guild_members m JOIN guilds g ON g.id = m.guild_id ",
            "WHERE m.guild_id = n.scope_id AND m.user_id = $1 AND g.deleted_at IS NULL) ",
            "ELSE EXISTS (SELECT 1 FROM channels c WHERE c.id = n.scope_id AND ",
            is_member!("$1"),
            " AND NOT ",
            is_banned!("$1"),
            ") END"
        )
    };
}

statements! {
    SETTINGS_OF = ["SELECT direct_messages, quiet_from, quiet_to, quiet_zone FROM user_settings WHERE user_id = $1"];
    SET_SETTINGS = [
        "INSERT INTO user_settings (user_id, direct_messages, quiet_from, quiet_to, quiet_zone) VALUES ($1, $2, $3, $4, $5) ",
        "ON CONFLICT (user_id) DO UPDATE SET direct_messages = excluded.direct_messages, quiet_from = excluded.quiet_from, ",
        "quiet_to = excluded.quiet_to, quiet_zone = excluded.quiet_zone"
    ];
    NOTIFICATIONS_OF = [
        "SELECT n.kind, n.scope_id, n.level, n.muted_until FROM notification_settings n ",
        "WHERE n.user_id = $1 AND ", applies!(), " ORDER BY n.kind, n.scope_id"
    ];
    NOTIFICATION_SETTING = [
        "SELECT level, muted_until FROM notification_settings WHERE user_id = $1 AND kind = $2 AND scope_id = $3"
    ];
    NOTIFICATION_COUNT = ["SELECT COUNT(*) FROM notification_settings WHERE user_id = $1"];
    SET_NOTIFICATION = [
        "INSERT INTO notification_settings (user_id, kind, scope_id, level, muted_until) VALUES ($1, $2, $3, $4, $5) ",
        "ON CONFLICT (user_id, kind, scope_id) DO UPDATE SET level = excluded.level, muted_until = excluded.muted_until"
    ];
    /// Those of guilds and channels that user `$1` isn't in any more.
    DELETE_PAST_NOTIFICATIONS = [
        "DELETE FROM notification_settings AS n WHERE n.user_id = $1 AND NOT (", applies!(), ")"
    ];
}
