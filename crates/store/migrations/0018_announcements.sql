-- What each commit of a node brought about, worded for the other nodes of a cluster, who read here what they weren't told. It
-- holds for some minutes. `seen` names the acts of other writers that came before, as NAME:ACT,NAME:ACT.
CREATE TABLE announcements (
    writer_id BIGINT NOT NULL,
    act BIGINT NOT NULL,
    previous_act BIGINT NOT NULL,
    seen TEXT NOT NULL,
    wording TEXT NOT NULL,
    PRIMARY KEY (writer_id, act)
) /* by key */;

-- What the writer is: 1 a server that is alone, 2 a node of a cluster; none of commands, and of older versions.
ALTER TABLE writers ADD COLUMN node BIGINT;
