-- Mentions, the standing of accounts, and what administrators did.

-- Who is mentioned where: by person, newest last. Place is the order within the message. The channel stands here so
-- that a deleted channel's mentions are found without its messages.
CREATE TABLE mentions (
    user_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (user_id, message_id)
);
CREATE INDEX mentions_message ON mentions (message_id);
CREATE INDEX mentions_channel ON mentions (channel_id);
