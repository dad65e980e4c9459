-- Who wrote what, for those who look for their own.
CREATE INDEX messages_author ON messages (author_id, id) WHERE deleted = 0;
