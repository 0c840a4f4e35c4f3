-- What the file of a person said before it was changed: one document a person, sealed with the person's key, so that
-- neither a row nor a length tells of one change.
--
-- The same change as migrations/sqlite/0015_history.sql.

CREATE TABLE individual_history (
    individual TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES individual (id),
    version    BIGINT NOT NULL CHECK (version >= 1),
    sealed     BYTEA  NOT NULL,
    mac        BYTEA  NOT NULL
);
