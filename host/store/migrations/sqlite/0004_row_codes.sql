-- Rows carry a code over all their columns under a key of the host, and what a person needs moves into what is sealed:
-- this adds the columns. The host fills them before the next migration takes the old ones away.
--
-- The same change as migrations/postgres/0004_row_codes.sql.

ALTER TABLE operation ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE partner ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE token ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE plugin ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE agreement ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE plugin_grant ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE individual ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE referral ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE consent ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE disclosure ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE record ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE evidence ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE availability ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
ALTER TABLE idempotency ADD COLUMN mac BLOB NOT NULL DEFAULT x'';

ALTER TABLE individual ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE referral ADD COLUMN partner_index BLOB CHECK (length(partner_index) = 32);

-- How many there are, so that none of a person's can be taken away unseen.
ALTER TABLE individual ADD COLUMN consents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE individual ADD COLUMN records INTEGER NOT NULL DEFAULT 0;
