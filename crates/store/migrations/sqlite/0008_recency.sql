-- Where a channel stands in lists by what happened last: twice the id of its newest message or, while it has none, one
-- more than twice that of the message before it was made. 0 where nothing has happened since this column is there.
ALTER TABLE channels ADD COLUMN recency INTEGER NOT NULL DEFAULT 0;

-- What somebody set here and an outside tenant doesn't change any more: 1 the name they go by, 2 the email address, 4 the
-- picture.
ALTER TABLE users ADD COLUMN set_here INTEGER NOT NULL DEFAULT 0;
