-- The message that another one answers, and whether its author isn't to be mentioned by that.
ALTER TABLE messages ADD COLUMN reply_to BIGINT;
ALTER TABLE messages ADD COLUMN silent BIGINT NOT NULL DEFAULT 0;
