-- Epochs of the keys that wrap data keys, and how the data keys of an epoch are found: one that says its epoch does so in
-- four bytes after its first; the others are from before there were epochs.
--
-- The same change as migrations/sqlite/0009_key_epochs.sql.

CREATE TABLE key_epoch (
    epoch    TEXT  NOT NULL PRIMARY KEY,
    document TEXT  NOT NULL,
    mac      BYTEA NOT NULL
);

CREATE INDEX individual_wrapped
    ON individual ((CASE WHEN length(key) = 77 THEN substr(key, 2, 4) ELSE substr(key, 1, 0) END), id)
    WHERE key IS NOT NULL;
