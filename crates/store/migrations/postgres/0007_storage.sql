-- How many bytes of files are whose, thumbnails and profile pictures included.
ALTER TABLE users ADD COLUMN stored_bytes BIGINT NOT NULL DEFAULT 0;
UPDATE users SET stored_bytes = kept.bytes FROM (
    SELECT uploader_id, CAST(SUM(size + COALESCE(thumbnail_size, 0)) AS BIGINT) AS bytes FROM attachments GROUP BY uploader_id
) AS kept WHERE users.id = kept.uploader_id;
UPDATE users SET stored_bytes = users.stored_bytes + avatars.thumbnail_size FROM avatars WHERE users.id = avatars.user_id;
