-- What says what a person needs is sealed now: a row for each datum, the pathway, the partner, how urgent it is, what a
-- record is about, what a file is. The columns that said it in clear go.
--
-- The same change as migrations/sqlite/0005_sealed_needs.sql.

DROP TABLE datum;
DROP INDEX referral_partner;
ALTER TABLE referral DROP COLUMN pathway;
ALTER TABLE referral DROP COLUMN partner;
ALTER TABLE referral DROP COLUMN priority;
ALTER TABLE referral DROP COLUMN due_at;
CREATE INDEX referral_partner ON referral (partner_index, id) WHERE partner_index IS NOT NULL;
CREATE INDEX referral_operation ON referral (operation, id) WHERE partner_index IS NOT NULL;
ALTER TABLE disclosure DROP COLUMN partner;
ALTER TABLE record DROP COLUMN kind;
ALTER TABLE evidence DROP COLUMN media_type;
ALTER TABLE evidence DROP COLUMN size;

-- Requests were remembered by a digest without a key, from which they could be guessed.
DELETE FROM idempotency;
