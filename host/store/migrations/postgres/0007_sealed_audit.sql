-- What an operation's audit says is sealed in the database: with the moments of the rows beside it, entries in clear told
-- which case went to which partner. Entries from before stay as they were written.
--
-- The same change as migrations/sqlite/0007_sealed_audit.sql.

ALTER TABLE audit ADD COLUMN sealed BYTEA;
