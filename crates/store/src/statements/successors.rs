//! Statements over who is to own what belongs to a banned account.

use super::statements;

/// Whether account `u` isn't banned at the moment `$3`, or another parameter.
macro_rules! not_banned {
    ($now:literal) => {
        concat!("(u.standing <> 2 OR u.standing_until <= ", $now, ")")
    };
}

statements! {
    /// Channels of account `$1` that belong to no guild, where at the moment `$2` somebody else is who isn't banned.
    /// Conversations of two are nobody's.
    OWNED_CHANNELS = [
        "SELECT c.id FROM channel_members m JOIN channels c ON c.id = m.channel_id WHERE m.user_id = $1 ",
        "AND c.owner_id = $1 AND c.deleted_at IS NULL AND c.guild_id IS NULL AND c.kind <> 1 AND EXISTS (SELECT 1 FROM channel_members o ",
        "JOIN users u ON u.id = o.user_id WHERE o.channel_id = c.id AND o.user_id <> $1 AND ", not_banned!("$2"),
        ") ORDER BY c.id LIMIT $3"
    ];
    /// One guild of account `$1`, likewise.
    OWNED_GUILD = [
        "SELECT g.id FROM guilds g WHERE g.owner_id = $1 AND g.deleted_at IS NULL AND EXISTS (SELECT 1 FROM guild_members o ",
        "JOIN users u ON u.id = o.user_id WHERE o.guild_id = g.id AND o.user_id <> $1 AND ", not_banned!("$2"),
        ") ORDER BY g.id LIMIT 1"
    ];
    /// Who of channel `$1` has been in longest of its moderators but for account `$2`.
    MODERATOR_SUCCESSOR = [
        "SELECT m.user_id FROM channel_moderators o JOIN channel_members m ON m.channel_id = o.channel_id ",
        "AND m.user_id = o.user_id JOIN users u ON u.id = m.user_id WHERE o.channel_id = $1 AND o.user_id <> $2 AND ",
        not_banned!("$3"), " ORDER BY m.id LIMIT 1"
    ];
    /// Who of a channel's members owns it next.
    CHANNEL_SUCCESSOR = [
        "SELECT m.user_id FROM channel_members m JOIN users u ON u.id = m.user_id WHERE m.channel_id = $1 ",
        "AND m.user_id <> $2 AND ", not_banned!("$3"), " ORDER BY m.id LIMIT 1"
    ];
    /// Who of guild `$1` has been in longest of those who moderate any of its channels.
    MODERATOR_SUCCESSOR_OF_GUILD = [
        "SELECT m.user_id FROM channels c JOIN channel_moderators o ON o.channel_id = c.id ",
        "JOIN guild_members m ON m.guild_id = c.guild_id AND m.user_id = o.user_id JOIN users u ON u.id = m.user_id ",
        "WHERE c.guild_id = $1 AND m.user_id <> $2 AND ", not_banned!("$3"), " ORDER BY m.id LIMIT 1"
    ];
    GUILD_SUCCESSOR = [
        "SELECT m.user_id FROM guild_members m JOIN users u ON u.id = m.user_id WHERE m.guild_id = $1 ",
        "AND m.user_id <> $2 AND ", not_banned!("$3"), " ORDER BY m.id LIMIT 1"
    ];
    SET_GUILD_OWNER = ["UPDATE guilds SET owner_id = $2 WHERE id = $1"];
    /// No channel of guild `$1` keeps its owner out.
    LIFT_BANS_IN_GUILD = [
        "DELETE FROM channel_bans WHERE user_id = $2 AND channel_id IN (SELECT id FROM channels WHERE guild_id = $1) ",
        "RETURNING channel_id"
    ];
    /// A name under which it is remembered that a banned account owns something still.
    NEXT_OWNERLESS = ["SELECT name FROM meta WHERE name >= 'ownerless/' AND name < 'ownerless0' ORDER BY name LIMIT 1"];
    FORGET_OWNERLESS = ["DELETE FROM meta WHERE name = $1"];
}
