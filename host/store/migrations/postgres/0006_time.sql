-- What ends by time: the lease under which one host at a time looks for it, and how it is found.
--
-- The same change as migrations/sqlite/0006_time.sql.

-- A lease on a job that one of the hosts over this database does at a time.
CREATE TABLE lease (
    job     TEXT   NOT NULL PRIMARY KEY,
    fence   BIGINT NOT NULL CHECK (fence >= 1),
    until   BIGINT NOT NULL,
    held_at BIGINT NOT NULL,
    done_at BIGINT,
    mac     BYTEA  NOT NULL
);

CREATE INDEX referral_unanswered ON referral (id) WHERE state IN ('submitted', 'received', 'needs-information');
CREATE INDEX disclosure_open ON disclosure (referral) WHERE closed_at IS NULL;
