-- Whether the database was found to be an older copy of itself, and what has been done about it: one row.
--
-- The same change as migrations/postgres/0010_restoration.sql.

CREATE TABLE restoration (
    id       TEXT  NOT NULL PRIMARY KEY,
    document TEXT  NOT NULL,
    mac      BLOB NOT NULL
) STRICT, WITHOUT ROWID;
