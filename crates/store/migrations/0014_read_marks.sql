-- How far people have read.

-- Up to which message somebody has read a channel: its position, its id, and how many messages of their own came after
-- it, which is any only where they went back. One row per person and channel, written when they come in, say something
-- or say how far they have read; never when others say something.
CREATE TABLE read_marks (
    channel_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    message_id BIGINT,
    own_after BIGINT NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) /* by key */;

-- Up to where those have read who have no row: all that was said before anybody's mark was kept.
ALTER TABLE channels ADD COLUMN read_position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN read_message_id BIGINT;
UPDATE channels SET read_position = message_head WHERE message_head > 0;
UPDATE channels SET read_message_id = COALESCE(
    (SELECT m.id FROM messages m WHERE m.channel_id = channels.id AND m.deleted = 0 AND m.position = channels.message_head),
    (SELECT m.id FROM messages m WHERE m.channel_id = channels.id AND m.deleted = 1 AND m.position = channels.message_head)
) WHERE message_head > 0;

-- The mentions of somebody in a channel after a message. User 0 is everybody.
CREATE INDEX mentions_unread ON mentions (user_id, channel_id, message_id);
