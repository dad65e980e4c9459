-- What people want to be told of, when, and by whom they may be spoken to.

-- Who may open a conversation with somebody (0 everybody, 1 who shares a guild or a room, 2 nobody), and between which minutes
-- of the day, in which time zone, they aren't to be disturbed. Whoever never said has no row.
CREATE TABLE user_settings (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    direct_messages BIGINT NOT NULL,
    quiet_from BIGINT,
    quiet_to BIGINT,
    quiet_zone TEXT
) /* by row */;

-- What somebody wants to be notified of in a guild (kind 0) or a channel (kind 1): 0 everything, 1 mentions, 2 nothing; and
-- until when of nothing.
CREATE TABLE notification_settings (
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind BIGINT NOT NULL,
    scope_id BIGINT NOT NULL,
    level BIGINT NOT NULL,
    muted_until BIGINT,
    PRIMARY KEY (user_id, kind, scope_id)
) /* by key */;
