-- Rows carry a code over all their columns under a key of the host, and what a person needs moves into what is sealed:
-- this adds the columns. The host fills them before the next migration takes the old ones away.
--
-- The same change as migrations/sqlite/0004_row_codes.sql.

ALTER TABLE operation ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE partner ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE plugin ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE agreement ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE plugin_grant ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE individual ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE referral ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE disclosure ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE availability ADD COLUMN mac BYTEA NOT NULL DEFAULT '';
ALTER TABLE idempotency ADD COLUMN mac BYTEA NOT NULL DEFAULT '';

ALTER TABLE individual ADD COLUMN sealed BYTEA NOT NULL DEFAULT '';
ALTER TABLE referral ADD COLUMN partner_index BYTEA CHECK (octet_length(partner_index) = 32);

-- How many there are, so that none of a person's can be taken away unseen.
ALTER TABLE individual ADD COLUMN consents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE individual ADD COLUMN records BIGINT NOT NULL DEFAULT 0;
