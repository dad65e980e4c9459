//! Statements over who is shown in a channel.

use super::channels::moderates;
use super::statements;

/// Members of the guild `$2` less those whom channel `$1` has banned.
macro_rules! guild_members {
    () => {
        " FROM guild_members m WHERE m.guild_id = $2 \
         AND NOT EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = $1 AND b.user_id = m.user_id) "
    };
}

statements! {
    /// In order of joining, each with whether they were made moderator.
    ROSTER = ["SELECT m.user_id", moderates!(), " FROM channel_members m WHERE m.channel_id = $1 ORDER BY m.id LIMIT $2"];
    /// Which of two are members, in order of joining.
    ROSTER_OF = [
        "SELECT m.user_id", moderates!(), " FROM channel_members m WHERE m.channel_id = $1 AND m.user_id IN ($2, $3) ORDER BY m.id"
    ];
    ROSTER_TOTAL = ["SELECT COUNT(*) FROM channel_members m WHERE m.channel_id = $1"];
    GUILD_ROSTER = ["SELECT m.user_id", moderates!(), guild_members!(), "ORDER BY m.id LIMIT $3"];
    GUILD_ROSTER_OF = ["SELECT m.user_id", moderates!(), guild_members!(), "AND m.user_id IN ($3, $4) ORDER BY m.id"];
    GUILD_SIZE = ["SELECT COUNT(*) FROM guild_members m WHERE m.guild_id = $1"];
    /// How many members of the guild `$2` channel `$1` has banned.
    BANNED_GUILD_MEMBERS = [
        "SELECT COUNT(*) FROM channel_bans b JOIN guild_members m ON m.guild_id = $2 AND m.user_id = b.user_id ",
        "WHERE b.channel_id = $1"
    ];
}
