-- Who lately opened a conversation or put people into a channel, and how many strangers to them were among these.
CREATE TABLE approaches (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    strangers BIGINT NOT NULL
);
CREATE INDEX approaches_of ON approaches (user_id, at);
CREATE INDEX approaches_at ON approaches (at);
