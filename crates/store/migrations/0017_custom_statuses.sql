-- What people say that they are doing, and until when.
ALTER TABLE users ADD COLUMN custom_text TEXT;
ALTER TABLE users ADD COLUMN custom_emoji TEXT;
ALTER TABLE users ADD COLUMN custom_until BIGINT;
CREATE INDEX users_custom_until ON users (custom_until) WHERE custom_until IS NOT NULL;
