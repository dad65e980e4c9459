-- A send repeated is told by its author, channel, nonce and what was sent: a digest of the words and files as they were
-- first sent, which stays through edits and in the tombstone. 0 is that of messages without a nonce, and of those that
-- were written before it was kept.
ALTER TABLE messages ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
DROP INDEX messages_nonce;
CREATE UNIQUE INDEX messages_nonce ON messages (author_id, channel_id, nonce, digest) WHERE nonce IS NOT NULL;
