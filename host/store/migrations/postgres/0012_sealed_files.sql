-- Files that are attached are kept outside of the database, each sealed with a key of its own; the row has that key, sealed,
-- and the name of the file. Rows from before have the file itself, and no name.
--
-- The same change as migrations/sqlite/0012_sealed_files.sql.

ALTER TABLE evidence ADD COLUMN file TEXT COLLATE "C";

-- Names are looked through in the order of their bytes, which are those of ASCII.
CREATE UNIQUE INDEX evidence_file ON evidence (file);

-- Which place holds the files: the same mark is in the place itself.
CREATE TABLE files_mark (
    place   TEXT   NOT NULL PRIMARY KEY CHECK (place = 'files'),
    mark    TEXT   NOT NULL,
    made_at BIGINT NOT NULL,
    mac     BYTEA  NOT NULL
);
