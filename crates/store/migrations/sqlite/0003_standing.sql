-- Mentions, the standing of accounts, and what administrators did.

-- Who is mentioned where: by person, newest last. Place is the order within the message. The channel stands here so
-- that a deleted channel's mentions are found without its messages.
CREATE TABLE mentions (
    user_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (user_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (message_id);
CREATE INDEX mentions_channel ON mentions (channel_id);

-- How an account stands: 0 good, 1 suspended, 2 banned; until when, if that has an end.
ALTER TABLE users ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN standing_until INTEGER;

-- What administrators did; without an administrator it was done at the command line.
-- deed: 0 ban, 1 suspend, 2 restore, 3 make an administrator, 4 no longer one, 5 delete a message.
CREATE TABLE admin_actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    admin_id INTEGER REFERENCES users (id),
    deed INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id),
    message_id INTEGER,
    ends_at INTEGER,
    reason TEXT,
    done_at INTEGER NOT NULL
) STRICT;
CREATE INDEX admin_actions_user ON admin_actions (user_id, id);
