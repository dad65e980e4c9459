//! Statements over uploaded files, and over the keys of what is to be deleted.

use super::{batches, statements};

/// A file's columns, as `shape::attachment` reads them; the table is `a`.
macro_rules! attachment_columns {
    () => {
        "a.id, a.message_id, a.channel_id, a.uploader_id, a.name, a.size, a.content_type, a.key, a.created_at, \
         a.width, a.height, a.thumbnail_size, a.thumbnail_type"
    };
}

/// Gives back what the files take that this condition chooses, to whomever they are.
macro_rules! give_room_of {
    ($chosen:literal) => {
        concat!(
            "UPDATE users SET stored_bytes = stored_bytes - given.bytes FROM (SELECT a.uploader_id, ",
            "CAST(SUM(a.size + COALESCE(a.thumbnail_size, 0)) AS BIGINT) AS bytes FROM attachments a WHERE ",
            $chosen,
            " GROUP BY a.uploader_id) AS given WHERE users.id = given.uploader_id"
        )
    };
}

statements! {
    STORED = ["SELECT stored_bytes FROM users WHERE id = $1"];
    TAKE_ROOM = [
        "UPDATE users SET stored_bytes = stored_bytes + $2 WHERE id = $1 AND stored_bytes + $2 <= $3"
    ];
    GIVE_ROOM_OF_MESSAGE = [give_room_of!("a.message_id = $1")];
    /// Whose files a slice of a channel's are.
    CHANNEL_UPLOADERS = [
        "SELECT DISTINCT a.uploader_id FROM attachments a WHERE a.id IN (",
        "SELECT id FROM attachments WHERE channel_id = $1 ORDER BY id LIMIT $2)"
    ];
    /// Of a channel, a slice.
    GIVE_ROOM_OF_CHANNEL = [
        give_room_of!("a.id IN (SELECT id FROM attachments WHERE channel_id = $1 ORDER BY id LIMIT $2)")
    ];
    GIVE_ROOM = ["UPDATE users SET stored_bytes = stored_bytes - $2 WHERE id = $1"];
    FILE = ["SELECT ", attachment_columns!(), " FROM attachments a WHERE a.id = $1"];
    FILE_WITH_KEY = ["SELECT ", attachment_columns!(), " FROM attachments a WHERE a.key = $1"];
    UNATTACHED_COUNT = ["SELECT COUNT(*) FROM attachments WHERE uploader_id = $1 AND message_id IS NULL"];
    INSERT_FILE = [
        "INSERT INTO attachments (key, channel_id, uploader_id, name, size, content_type, ",
        "width, height, thumbnail_size, thumbnail_type, created_at) ",
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    ];
    DELETE_FILE = ["DELETE FROM attachments WHERE id = $1"];
    SCHEDULE_MESSAGE_FILES = [
        "INSERT INTO doomed_blobs (key, at) SELECT a.key, CAST($2 AS BIGINT) FROM attachments a ",
        "WHERE a.message_id = $1 ON CONFLICT (key) DO UPDATE SET at = excluded.at"
    ];
    DELETE_MESSAGE_FILES = ["DELETE FROM attachments WHERE message_id = $1"];
    /// Of a channel, a slice.
    SCHEDULE_CHANNEL_FILES = [
        "INSERT INTO doomed_blobs (key, at) SELECT a.key, CAST($3 AS BIGINT) FROM attachments a WHERE a.id IN (",
        "SELECT id FROM attachments WHERE channel_id = $1 ORDER BY id LIMIT $2) ",
        "ON CONFLICT (key) DO UPDATE SET at = excluded.at"
    ];
    DELETE_CHANNEL_FILES = [
        "DELETE FROM attachments WHERE id IN (",
        "SELECT id FROM attachments WHERE channel_id = $1 ORDER BY id LIMIT $2)"
    ];
    SCHEDULE_DELETION = [
        "INSERT INTO doomed_blobs (key, at) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET at = excluded.at"
    ];
    /// Puts off what is scheduled still.
    PUT_OFF = ["UPDATE doomed_blobs SET at = $2 WHERE key = $1"];
    UNSCHEDULE = ["DELETE FROM doomed_blobs WHERE key = $1"];
    DUE = ["SELECT key FROM doomed_blobs WHERE at <= $1 ORDER BY at LIMIT $2"];
    AVATAR = ["SELECT key, width, height, thumbnail_size, thumbnail_type FROM avatars WHERE key = $1"];
    AVATAR_KEY = ["SELECT key, thumbnail_size FROM avatars WHERE user_id = $1"];
    DELETE_AVATAR = ["DELETE FROM avatars WHERE user_id = $1"];
    INSERT_AVATAR = [
        "INSERT INTO avatars (user_id, key, width, height, thumbnail_size, thumbnail_type) ",
        "VALUES ($1, $2, $3, $4, $5, $6)"
    ];
    SET_AVATAR = ["UPDATE users SET avatar_url = $2, updated_at = $3, set_here = set_here | $4 WHERE id = $1"];
}

batches! {
    /// The files of these messages.
    FILES_OF(message_id: Int) = [
        "SELECT ", attachment_columns!(), " FROM {batch} JOIN attachments a ON a.message_id = batch.message_id"
    ];
    /// Those of these that are unattached.
    UNATTACHED_FILES(file_id: Int) = [
        "SELECT ", attachment_columns!(), " FROM {batch} JOIN attachments a ON a.id = batch.file_id ",
        "WHERE a.message_id IS NULL"
    ];
    /// Gives unattached files to their messages; the keys of those that were unattached indeed.
    TAKE_FILES(file_id: Int, message_id: Int, channel_id: Int) = [
        "UPDATE attachments SET message_id = batch.message_id, channel_id = batch.channel_id FROM {batch} ",
        "WHERE attachments.id = batch.file_id AND attachments.message_id IS NULL RETURNING attachments.key"
    ] row by row [
        "UPDATE attachments SET message_id = ?2, channel_id = ?3 WHERE id = ?1 AND message_id IS NULL RETURNING key"
    ];
    UNSCHEDULE_ALL(key: Text) = [
        "DELETE FROM doomed_blobs WHERE key IN (SELECT batch.key FROM {batch})"
    ] row by row ["DELETE FROM doomed_blobs WHERE key = ?1"];
    STILL_DUE(key: Text, now: Int) = [
        "SELECT d.key FROM {batch} JOIN doomed_blobs d ON d.key = batch.key WHERE d.at <= batch.now"
    ];
    /// Whose unattached files these are.
    LOOSE_UPLOADERS(key: Text) = [
        "SELECT a.uploader_id FROM {batch} JOIN attachments a ON a.key = batch.key WHERE a.message_id IS NULL"
    ];
    GIVE_ROOM_OF_LOOSE(key: Text) = [
        give_room_of!("a.message_id IS NULL AND a.key IN (SELECT batch.key FROM {batch})")
    ];
    DELETE_LOOSE(key: Text) = [
        "DELETE FROM attachments WHERE message_id IS NULL AND key IN (SELECT batch.key FROM {batch})"
    ] row by row ["DELETE FROM attachments WHERE message_id IS NULL AND key = ?1"];
    SCHEDULE_UNATTACHED(file_id: Int, now: Int) = [
        "UPDATE doomed_blobs SET at = batch.now FROM {batch} JOIN attachments a ON a.id = batch.file_id ",
        "WHERE doomed_blobs.key = a.key AND a.message_id IS NULL"
    ] row by row [
        "UPDATE doomed_blobs SET at = ?2 WHERE key = (SELECT a.key FROM attachments a WHERE a.id = ?1 AND a.message_id IS NULL)"
    ];
}
