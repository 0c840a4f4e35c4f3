-- What takes two members of the central team: a token that one of them asked for, until a second one asks for the same.
--
-- The same change as migrations/postgres/0008_powers.sql.

CREATE TABLE awaited_token (
    id       TEXT  NOT NULL PRIMARY KEY,
    document TEXT  NOT NULL,
    mac      BLOB  NOT NULL
) STRICT, WITHOUT ROWID;
