-- Certificates of what ended by a retention clock: counts and a digest, and nothing about anybody. The newest of an operation
-- may still be written.
--
-- The same change as migrations/sqlite/0014_certificates.sql.

CREATE TABLE certificate (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    operation TEXT COLLATE "C" NOT NULL REFERENCES operation (id),
    document  TEXT NOT NULL,
    mac       BYTEA NOT NULL
);

CREATE INDEX certificate_operation ON certificate (operation, id);
