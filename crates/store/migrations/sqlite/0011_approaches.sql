-- Who lately opened a conversation or put people into a channel, and how many strangers to them were among these.
CREATE TABLE approaches (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    at INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    strangers INTEGER NOT NULL
) STRICT;
CREATE INDEX approaches_of ON approaches (user_id, at);
CREATE INDEX approaches_at ON approaches (at);
