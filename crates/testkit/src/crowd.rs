//! Crowds: more people and more to show of them than a test could make one by one, put in past the server.

use domain::limits;

use crate::server::Server;

impl Server {
    /// So many accounts, `a1` and so on, whose profiles are as long as they may be, and take as much room as they may.
    pub async fn crowd(&self, count: usize) {
        let (letter, url) = ("\u{10ffff}", format!("https://{}", "漢".repeat(limits::URL_CHARS - 8)));
        let (name, about) = (letter.repeat(limits::DISPLAY_NAME_CHARS), letter.repeat(limits::ABOUT_CHARS));
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
             INSERT INTO users (username, username_key, email, email_key, display_name, avatar_url, about_me, admin, \
             created_at, updated_at) SELECT 'a' || i, 'a' || i, i || '@example.com', i || '@example.com', '{name}', \
             '{url}', '{about}', 0, 0, 0 FROM n"
        );
        self.sql(&sql).await;
    }

    /// Puts everybody who isn't in yet into the guild, and into all channels of a name that begins so.
    pub async fn gather(&self, guild: i64, named: &str) {
        let sql = format!(
            "INSERT INTO channel_members (channel_id, user_id, joined_at) SELECT c.id, u.id, 0 FROM channels c, users u \
             WHERE c.name LIKE '{named}%' AND NOT EXISTS (SELECT 1 FROM channel_members m WHERE m.channel_id = c.id \
             AND m.user_id = u.id) ORDER BY c.id, u.id"
        );
        self.sql(&sql).await;
        let sql = format!(
            "INSERT INTO guild_members (guild_id, user_id, joined_at) SELECT {guild}, u.id, 0 FROM users u \
             WHERE NOT EXISTS (SELECT 1 FROM guild_members m WHERE m.guild_id = {guild} AND m.user_id = u.id)"
        );
        self.sql(&sql).await;
    }

    /// Gives every guild so many channels more, whose names are as long as they may be.
    pub async fn furnish(&self, count: usize) {
        let name = "\u{10ffff}".repeat(limits::CHANNEL_NAME_CHARS - 4);
        let sql = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
             INSERT INTO channels (guild_id, kind, name, owner_id, private, created_at, message_head, message_count) \
             SELECT g.id, 0, '{name}' || i, g.owner_id, 0, 0, 0, 0 FROM guilds g, n ORDER BY g.id, i"
        );
        self.sql(&sql).await;
    }

    /// Lets the first so many of the crowd react to every message.
    pub async fn applaud(&self, count: usize) {
        let sql = format!(
            "INSERT INTO reactions (channel_id, message_id, kind_id, user_id, created_at) \
             SELECT m.channel_id, m.id, 1, u.id, 0 FROM messages m, users u WHERE u.display_name IS NOT NULL \
             AND u.id <= (SELECT MIN(l.id) FROM users l WHERE l.username = 'a{count}') ORDER BY m.id, u.id"
        );
        self.sql(&sql).await;
    }
}
