-- The first schema. Flags are 0 or 1, times are milliseconds since 1970, names stand beside their folded keys.

-- What the installation remembers of itself, such as the log's epoch.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    email TEXT,
    email_key TEXT UNIQUE,
    password_hash TEXT,
    display_name TEXT,
    avatar_url TEXT,
    about_me TEXT,
    pronouns TEXT,
    subject TEXT,
    admin INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX users_admin ON users (id) WHERE admin = 1;

CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id),
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    audience TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    refresh TEXT UNIQUE,
    previous TEXT,
    rotated_at INTEGER
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- Refresh tokens that were replaced: whoever presents an old one ends the login.
CREATE TABLE refresh_tokens (
    digest TEXT PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    replaced_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE guilds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    owner_id INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX guilds_owner ON guilds (owner_id);

-- The ids of memberships and bans give the order in which they came about.
CREATE TABLE guild_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guilds (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    joined_at INTEGER NOT NULL,
    UNIQUE (guild_id, user_id)
) STRICT;
CREATE INDEX guild_members_order ON guild_members (guild_id, id);
CREATE INDEX guild_members_user ON guild_members (user_id, guild_id);

CREATE TABLE guild_bans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL REFERENCES guilds (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    banned_by INTEGER NOT NULL REFERENCES users (id),
    banned_at INTEGER NOT NULL,
    UNIQUE (guild_id, user_id)
) STRICT;

CREATE TABLE invites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    guild_id INTEGER NOT NULL REFERENCES guilds (id),
    inviter_id INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    max_uses INTEGER,
    uses INTEGER NOT NULL
) STRICT;
CREATE INDEX invites_guild ON invites (guild_id, id);
CREATE INDEX invites_expiry ON invites (expires_at);

-- kind: 0 a room, 1 a conversation of two, 2 one of several. A guild's channel is owned by the guild's owner.
CREATE TABLE channels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER REFERENCES guilds (id),
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    claim TEXT UNIQUE,
    description TEXT,
    owner_id INTEGER NOT NULL REFERENCES users (id),
    private INTEGER NOT NULL,
    join_code TEXT UNIQUE,
    dm_key TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    message_head INTEGER NOT NULL,
    message_count INTEGER NOT NULL,
    last_message_at INTEGER
) STRICT;
CREATE INDEX channels_guild ON channels (guild_id, id) WHERE guild_id IS NOT NULL;
CREATE INDEX channels_public ON channels (id) WHERE guild_id IS NULL AND kind = 0 AND private = 0;

CREATE TABLE channel_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    joined_at INTEGER NOT NULL,
    UNIQUE (channel_id, user_id)
) STRICT;
CREATE INDEX channel_members_order ON channel_members (channel_id, id);
CREATE INDEX channel_members_user ON channel_members (user_id, channel_id);

CREATE TABLE channel_moderators (
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_moderators_user ON channel_moderators (user_id);

CREATE TABLE channel_bans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    banned_by INTEGER NOT NULL REFERENCES users (id),
    banned_at INTEGER NOT NULL,
    UNIQUE (channel_id, user_id)
) STRICT;
CREATE INDEX channel_bans_order ON channel_bans (channel_id, id);

-- Positions are dense per channel: 1, 2, 3. A deleted message leaves its row, empty. No foreign keys: they would cost
-- two lookups per message, users are never deleted, and a deleted channel's messages go later, in slices.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    content TEXT NOT NULL,
    nonce TEXT,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    deleted INTEGER NOT NULL
) STRICT;
-- A page of history reads live messages only, however many tombstones lie between them.
CREATE UNIQUE INDEX messages_live ON messages (channel_id, position) WHERE deleted = 0;
CREATE UNIQUE INDEX messages_tombstones ON messages (channel_id, position) WHERE deleted = 1;
CREATE UNIQUE INDEX messages_nonce ON messages (author_id, nonce) WHERE nonce IS NOT NULL;

-- How many positions of a bucket (position / 1024) are tombstones.
CREATE TABLE message_gaps (
    channel_id INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (channel_id, bucket)
) STRICT, WITHOUT ROWID;

-- Deleted channels whose messages are still to be taken away.
CREATE TABLE doomed_channels (channel_id INTEGER PRIMARY KEY) STRICT;

-- The event log. kind: 0 the server's, 1 a user's, 2 a guild's, 3 a channel's.
CREATE TABLE streams (
    kind INTEGER NOT NULL,
    id INTEGER NOT NULL,
    head INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Outlives what it speaks of, so it refers to nothing by foreign key.
CREATE TABLE events (
    stream_kind INTEGER NOT NULL,
    stream_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    act INTEGER,
    at INTEGER NOT NULL,
    what INTEGER NOT NULL,
    guild_id INTEGER,
    channel_id INTEGER,
    user_id INTEGER,
    message_id INTEGER,
    session_id INTEGER,
    parting INTEGER,
    PRIMARY KEY (stream_kind, stream_id, seq)
) STRICT, WITHOUT ROWID;
