-- Deletions that cost the same however much is deleted, and messages that cost the same however many react to them.

-- Since when a guild or channel is deleted. From that moment on it isn't there for anybody; its rows are tombstones that
-- are taken away in slices.
ALTER TABLE guilds ADD COLUMN deleted_at BIGINT;
CREATE INDEX guilds_deleted ON guilds (id) WHERE deleted_at IS NOT NULL;
ALTER TABLE channels ADD COLUMN deleted_at BIGINT;
CREATE INDEX channels_deleted ON channels (id) WHERE deleted_at IS NOT NULL;

-- Channels that were deleted before this, and whose messages aren't taken away yet, get a tombstone.
INSERT INTO channels (id, kind, name, owner_id, private, created_at, message_head, message_count, deleted_at)
    SELECT channel_id, 0, '', (SELECT MIN(id) FROM users), 1, 0, 0, 0, 0 FROM doomed_channels;
DROP TABLE doomed_channels;

-- Deleted messages whose reactions are still to be taken away.
CREATE TABLE deleted_messages (message_id BIGINT PRIMARY KEY) /* by row */;

-- How often each entry of the catalogue stands under a message. The channel stands here as it does at the reactions.
CREATE TABLE reaction_totals (
    message_id BIGINT NOT NULL,
    kind_id BIGINT NOT NULL REFERENCES reaction_kinds (id),
    channel_id BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (message_id, kind_id)
) /* by key */;
INSERT INTO reaction_totals (message_id, kind_id, channel_id, total)
    SELECT message_id, kind_id, MIN(channel_id), COUNT(*) FROM reactions GROUP BY message_id, kind_id;
CREATE INDEX reaction_totals_channel ON reaction_totals (channel_id);
-- The first with an entry, and those after one.
CREATE INDEX reactions_kind ON reactions (message_id, kind_id, id);
