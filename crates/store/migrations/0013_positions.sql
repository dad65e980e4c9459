-- The event log can be read: who wrote what in which order, and what it says. Events of before stay as they were and are
-- never read; those of messages are no longer written, as the message's own row says all of it.

-- Each start of a node's writer, by the random name that it gave itself; the number of its last act, and when that was.
-- A writer that found all acts of an ended one visible says so in an act of its own.
CREATE TABLE writers (
    id BIGINT PRIMARY KEY,
    name BIGINT NOT NULL UNIQUE,
    head BIGINT NOT NULL,
    at BIGINT NOT NULL,
    folded_by BIGINT,
    folded_in BIGINT
) /* by row */;

-- Up to which act a writer had come when, every now and then: what is older than a moment is told by it.
CREATE TABLE log_marks (
    writer_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    act BIGINT NOT NULL,
    PRIMARY KEY (writer_id, at)
) /* by key */;

-- From when on the log is kept whole.
CREATE TABLE log_kept (id BIGINT PRIMARY KEY, since BIGINT NOT NULL) /* by row */;

-- The last event of a stream.
ALTER TABLE streams ADD COLUMN writer_id BIGINT;
ALTER TABLE streams ADD COLUMN writer_act BIGINT;

-- A position, and what happened as JSON of a version.
ALTER TABLE events ADD COLUMN writer_id BIGINT;
ALTER TABLE events ADD COLUMN writer_act BIGINT;
ALTER TABLE events ADD COLUMN part BIGINT;
ALTER TABLE events ADD COLUMN version BIGINT;
ALTER TABLE events ADD COLUMN payload TEXT;

ALTER TABLE messages ADD COLUMN writer_id BIGINT;
ALTER TABLE messages ADD COLUMN writer_act BIGINT;

-- Whether all that was in a deleted channel is taken away. Who was in it is kept as long as the log.
ALTER TABLE channels ADD COLUMN emptied BIGINT NOT NULL DEFAULT 0;
