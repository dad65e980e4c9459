-- Uploaded files. Their contents lie elsewhere, each under a random key.

-- One without a message is loose: its uploader may send it, and it goes when its time is over.
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    message_id INTEGER,
    channel_id INTEGER,
    uploader_id INTEGER NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    thumbnail_size INTEGER,
    thumbnail_type TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attachments_message ON attachments (message_id, id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_channel ON attachments (channel_id, id) WHERE channel_id IS NOT NULL;
CREATE INDEX attachments_loose ON attachments (uploader_id) WHERE message_id IS NULL;

-- Keys whose contents are to be deleted from this moment on, unless the doom is lifted before. Noted before anything
-- is written under a key, and forgotten once it is deleted.
CREATE TABLE doomed_blobs (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX doomed_blobs_at ON doomed_blobs (at);

-- Pictures of people that were uploaded.
CREATE TABLE avatars (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    key TEXT NOT NULL UNIQUE,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    thumbnail_size INTEGER NOT NULL,
    thumbnail_type TEXT NOT NULL
) STRICT;
