-- What the file of a person said before it was changed: one document a person, sealed with the person's key, so that
-- neither a row nor a length tells of one change.
--
-- The same change as migrations/postgres/0015_history.sql.

CREATE TABLE individual_history (
    individual TEXT    NOT NULL PRIMARY KEY REFERENCES individual (id),
    version    INTEGER NOT NULL CHECK (version >= 1),
    sealed     BLOB    NOT NULL,
    mac        BLOB    NOT NULL
) STRICT;
