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
