-- Who was erased, under the pseudonym of the audit, and what partners have still to destroy of what they received of them.
--
-- The same change as migrations/postgres/0013_erasure.sql.

CREATE TABLE erased (
    person TEXT    NOT NULL PRIMARY KEY CHECK (length(person) = 32),
    at     INTEGER NOT NULL,
    mac    BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX erased_at ON erased (at);

-- The id is that of a referral that is no longer there: it leads to nobody.
CREATE TABLE destruction_duty (
    referral      TEXT    NOT NULL PRIMARY KEY,
    operation     TEXT    NOT NULL REFERENCES operation (id),
    partner_index BLOB    NOT NULL CHECK (length(partner_index) = 32),
    since         INTEGER NOT NULL,
    outside       BLOB    NOT NULL,
    mac           BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX destruction_duty_partner ON destruction_duty (partner_index, operation, referral);

-- What made a row of a person is found by it.
CREATE INDEX idempotency_resource ON idempotency (resource);
