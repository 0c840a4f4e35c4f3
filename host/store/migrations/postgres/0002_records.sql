-- Records about persons beside consents, the files that prove them, and which partners are full.
--
-- The same tables as migrations/sqlite/0002_records.sql, in the same order and with the same names. What each column
-- holds, and who may read it, is in catalog.toml. Moments are milliseconds since 1970-01-01 UTC.
-- Words that put rows in order compare by bytes (COLLATE "C"), as SQLite does, whatever the database's own language.

-- A record for no referral is held to its person by the first key, one for a referral to both by the pair as well.

CREATE TABLE record (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    individual TEXT COLLATE "C" NOT NULL REFERENCES individual (id),
    referral   TEXT COLLATE "C",
    kind       TEXT    NOT NULL,
    version    BIGINT  NOT NULL CHECK (version >= 1),
    created_at BIGINT  NOT NULL,
    sealed     BYTEA   NOT NULL,
    FOREIGN KEY (individual, referral) REFERENCES referral (individual, id)
);
CREATE INDEX record_individual ON record (individual, id);

CREATE TABLE evidence (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    individual TEXT COLLATE "C" NOT NULL REFERENCES individual (id),
    media_type TEXT    NOT NULL,
    size       BIGINT  NOT NULL CHECK (size >= 0),
    created_at BIGINT  NOT NULL,
    sealed     BYTEA   NOT NULL
);
CREATE INDEX evidence_individual ON evidence (individual, id);

-- A row says that the partner is full; no row, that it is not.

CREATE TABLE availability (
    partner   TEXT COLLATE "C" NOT NULL REFERENCES partner (id),
    operation TEXT COLLATE "C" NOT NULL REFERENCES operation (id),
    pathway   TEXT COLLATE "C" NOT NULL,
    since     BIGINT  NOT NULL,
    PRIMARY KEY (partner, operation, pathway)
);
