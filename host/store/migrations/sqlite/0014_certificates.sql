-- Certificates of what ended by a retention clock: counts and a digest, and nothing about anybody. The newest of an operation
-- may still be written.
--
-- The same change as migrations/postgres/0014_certificates.sql.

CREATE TABLE certificate (
    id        TEXT NOT NULL PRIMARY KEY,
    operation TEXT NOT NULL REFERENCES operation (id),
    document  TEXT NOT NULL,
    mac       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX certificate_operation ON certificate (operation, id);
