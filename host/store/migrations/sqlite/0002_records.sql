-- Records about persons beside consents, the files that prove them, and which partners are full.
--
-- The same tables as migrations/postgres/0002_records.sql, in the same order and with the same names. What each
-- column holds, and who may read it, is in catalog.toml. Moments are milliseconds since 1970-01-01 UTC.

-- A record for no referral is held to its person by the first key, one for a referral to both by the pair as well.

CREATE TABLE record (
    id         TEXT    NOT NULL PRIMARY KEY,
    individual TEXT    NOT NULL REFERENCES individual (id),
    referral   TEXT,
    kind       TEXT    NOT NULL,
    version    INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    sealed     BLOB    NOT NULL,
    FOREIGN KEY (individual, referral) REFERENCES referral (individual, id)
) STRICT;
CREATE INDEX record_individual ON record (individual, id);

CREATE TABLE evidence (
    id         TEXT    NOT NULL PRIMARY KEY,
    individual TEXT    NOT NULL REFERENCES individual (id),
    media_type TEXT    NOT NULL,
    size       INTEGER NOT NULL CHECK (size >= 0),
    created_at INTEGER NOT NULL,
    sealed     BLOB    NOT NULL
) STRICT;
CREATE INDEX evidence_individual ON evidence (individual, id);

-- A row says that the partner is full; no row, that it is not.

CREATE TABLE availability (
    partner   TEXT    NOT NULL REFERENCES partner (id),
    operation TEXT    NOT NULL REFERENCES operation (id),
    pathway   TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    PRIMARY KEY (partner, operation, pathway)
) STRICT, WITHOUT ROWID;
