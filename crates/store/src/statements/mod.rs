//! Every statement that acts and reads use, one file per noun. The same text runs on both engines.
//!
//! Parameters are `$1`, `$2`, …; every column and parameter is a BIGINT or a TEXT. Names are folded before they
//! come here, so no statement compares by case.

use std::sync::OnceLock;

use crate::value::ColumnType;

pub(crate) mod administration;
pub(crate) mod announcements;
pub(crate) mod approaches;
pub(crate) mod channels;
pub(crate) mod copies;
pub(crate) mod engine;
pub(crate) mod files;
pub(crate) mod grants;
pub(crate) mod guilds;
pub(crate) mod housekeeping;
pub(crate) mod mentions;
pub(crate) mod messages;
pub(crate) mod passwords;
pub(crate) mod reactions;
pub(crate) mod read_marks;
pub(crate) mod rosters;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod streams;
pub(crate) mod successors;
pub(crate) mod users;
pub(crate) mod writers;

#[cfg(test)]
mod tests;

/// One statement.
pub(crate) struct Statement {
    text: &'static str,
    numbered: OnceLock<String>,
}

/// A statement over many rows of values, which its text calls `{batch}`.
pub(crate) struct Batch {
    text: &'static str,
    /// What `SQLite` runs for each row, where the same text would be slower.
    row_text: Option<&'static str>,
    columns: &'static [(&'static str, ColumnType)],
    looped: OnceLock<String>,
    unnested: OnceLock<String>,
}

impl Statement {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, numbered: OnceLock::new() }
    }

    /// As Postgres takes it.
    pub(crate) fn postgres(&self) -> &'static str {
        self.text
    }

    /// As `SQLite` takes it: to `SQLite` `$2` would be a name, numbered by where it first appears.
    pub(crate) fn sqlite(&self) -> &str {
        self.numbered.get_or_init(|| self.text.replace('$', "?"))
    }
}

impl Batch {
    pub(crate) const fn new(
        text: &'static str,
        row_text: Option<&'static str>,
        columns: &'static [(&'static str, ColumnType)],
    ) -> Self {
        Self { text, row_text, columns, looped: OnceLock::new(), unnested: OnceLock::new() }
    }

    pub(crate) fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        self.columns
    }

    /// As Postgres takes it: one array per column.
    pub(crate) fn postgres(&self) -> &str {
        self.unnested.get_or_init(|| {
            let arrays = self.columns.iter().enumerate().map(|(index, (_, kind))| match kind {
                ColumnType::Int => format!("${}::bigint[]", index + 1),
                ColumnType::Text => format!("${}::text[]", index + 1),
            });
            let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
            let arrays: Vec<String> = arrays.collect();
            let source = format!("unnest({}) AS batch({})", arrays.join(", "), names.join(", "));
            self.text.replace("{batch}", &source)
        })
    }

    /// As `SQLite` takes it, row by row: in process a loop over a prepared statement is the fastest.
    pub(crate) fn sqlite(&self) -> &str {
        self.looped.get_or_init(|| {
            let columns = self.columns.iter().enumerate();
            let columns: Vec<String> = columns.map(|(index, (name, _))| format!("?{} AS {name}", index + 1)).collect();
            let source = format!("(SELECT {}) AS batch", columns.join(", "));
            self.row_text.unwrap_or(self.text).replace("{batch}", &source)
        })
    }
}

/// Declares statements, each a list of text pieces, and the list of them all.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = [$($text:tt)*];)*) => {
        $($(#[$doc])* pub(crate) static $name: $crate::statements::Statement =
            $crate::statements::Statement::new(concat!($($text)*));)*

        /// All of them, by name.
        #[cfg(test)]
        pub(crate) static STATEMENTS: &[(&str, &$crate::statements::Statement)] = &[$((stringify!($name), &$name)),*];
    };
}

/// Declares batches: their columns, their text, and after `row by row` what `SQLite` runs for each row instead.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident($($column:ident: $kind:ident),*) =
        [$($text:tt)*] $(row by row [$($row:tt)*])?;)*) => {
        $($(#[$doc])* pub(crate) static $name: $crate::statements::Batch = $crate::statements::Batch::new(
            concat!($($text)*),
            $crate::statements::optional!($($($row)*)?),
            &[$((stringify!($column), $crate::value::ColumnType::$kind)),*],
        );)*

        /// All of them, by name.
        #[cfg(test)]
        pub(crate) static BATCHES: &[(&str, &$crate::statements::Batch)] = &[$((stringify!($name), &$name)),*];
    };
}

macro_rules! optional {
    () => {
        None
    };
    ($($text:tt)+) => {
        Some(concat!($($text)+))
    };
}

/// An account's columns, as `shape::user` reads them; the table is `u`.
macro_rules! user_columns {
    () => {
        "u.id, u.username, u.email, EXISTS (SELECT 1 FROM meta e WHERE e.name = 'emails_hidden'), u.display_name, u.avatar_url, u.about_me, u.pronouns, u.subject, u.admin, \
         u.standing, u.standing_until, u.status, u.created_at, u.updated_at, u.custom_text, u.custom_emoji, u.custom_until"
    };
}

/// A grant's columns, as `shape::grant` reads them; the table is `i`.
macro_rules! grant_columns {
    () => {
        "i.user_id, i.client, i.audience, i.scope, i.nonce, i.offline, i.authenticated_at"
    };
}

/// A guild's columns, as `shape::guild` reads them; the table is `g`.
macro_rules! guild_columns {
    () => {
        "g.id, g.name, g.owner_id, g.created_at"
    };
}

/// A channel's columns, as `shape::channel` reads them; the tables are `channel_tables!`.
macro_rules! channel_columns {
    () => {
        "c.id, c.guild_id, c.kind, c.name, c.description, COALESCE(g.owner_id, c.owner_id), c.private, c.join_code, \
         c.created_at, c.message_count, c.last_message_at"
    };
}

/// A channel with the guild it may belong to, whose owner owns it.
macro_rules! channel_tables {
    () => {
        "channels c LEFT JOIN guilds g ON g.id = c.guild_id"
    };
}

/// Whether the user (an SQL expression) is among the channel's members, or its guild's. A deleted one has none.
macro_rules! is_member {
    ($user:literal) => {
        concat!(
            "CASE WHEN c.deleted_at IS NOT NULL THEN false WHEN c.guild_id IS NULL ",
            "THEN EXISTS (SELECT 1 FROM channel_members q WHERE q.channel_id = c.id AND q.user_id = ",
            $user,
            ") ELSE EXISTS (SELECT 1 FROM guild_members q WHERE q.guild_id = c.guild_id AND q.user_id = ",
            $user,
            ") END"
        )
    };
}

/// Whether the channel has banned the user.
macro_rules! is_banned {
    ($user:literal) => {
        concat!("EXISTS (SELECT 1 FROM channel_bans b WHERE b.channel_id = c.id AND b.user_id = ", $user, ")")
    };
}

/// Whether the user (an SQL expression) is among the channel's members, or its guild's; has been banned from it; was
/// made its moderator.
macro_rules! access_columns {
    ($user:literal) => {
        concat!(
            $crate::statements::is_member!($user),
            ", ",
            $crate::statements::is_banned!($user),
            ", EXISTS (SELECT 1 FROM channel_moderators o WHERE o.channel_id = c.id AND o.user_id = ",
            $user,
            ")"
        )
    };
}

pub(crate) use {access_columns, is_banned, is_member, statements, user_columns};
pub(crate) use {batches, channel_columns, channel_tables, grant_columns, guild_columns, optional};
