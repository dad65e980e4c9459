-- Presence, and reactions from one catalogue.

-- How somebody wants to be seen: 0 online, 1 idle, 2 not to be disturbed, 3 invisible.
ALTER TABLE users ADD COLUMN status INTEGER NOT NULL DEFAULT 0;

-- The catalogue. An entry is an emoji or a picture. One that was taken out keeps its row for the reactions that use it.
CREATE TABLE reaction_kinds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    emoji TEXT UNIQUE,
    image_url TEXT,
    system INTEGER NOT NULL,
    retired INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX reaction_kinds_code ON reaction_kinds (code) WHERE retired = 0;

-- Since 2024-01-08T12:00:00Z, as the documents have it.
INSERT INTO reaction_kinds (code, emoji, system, retired, created_at) VALUES
    ('thumbs_up', '👍', 1, 0, 1704715200000),
    ('heart', '❤️', 1, 0, 1704715200000),
    ('smile', '😄', 1, 0, 1704715200000),
    ('laugh', '😂', 1, 0, 1704715200000),
    ('sad', '😢', 1, 0, 1704715200000),
    ('angry', '😠', 1, 0, 1704715200000),
    ('clap', '👏', 1, 0, 1704715200000),
    ('fire', '🔥', 1, 0, 1704715200000),
    ('poop', '💩', 1, 0, 1704715200000);

-- The channel stands here so that a deleted channel's reactions are found without its messages.
CREATE TABLE reactions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    kind_id INTEGER NOT NULL REFERENCES reaction_kinds (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    UNIQUE (message_id, kind_id, user_id)
) STRICT;
CREATE INDEX reactions_message ON reactions (message_id, id);
CREATE INDEX reactions_channel ON reactions (channel_id);

-- What an event speaks of besides: of a reaction its entry in the catalogue, of a role which one it is now.
ALTER TABLE events ADD COLUMN detail INTEGER;
