-- The foundation: configuration, persons, referrals, consents, disclosures, audit.
--
-- The same tables as migrations/postgres/0001_foundation.sql, in the same order and with the same names. What each
-- column holds, and who may read it, is in catalog.toml. Moments are milliseconds since 1970-01-01 UTC.

-- Configuration: documents without personal data.

CREATE TABLE operation (
    id       TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE partner (
    id       TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id         TEXT    NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    staff      TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX token_hash ON token (hash);

CREATE TABLE plugin (
    id          TEXT    NOT NULL PRIMARY KEY,
    operation   TEXT    NOT NULL REFERENCES operation (id),
    label       TEXT    NOT NULL,
    digest      TEXT    NOT NULL CHECK (length(digest) = 64),
    contract    TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('installed', 'approved', 'active', 'retired')),
    approved_by TEXT,
    created_at  INTEGER NOT NULL,
    catalogue   TEXT    NOT NULL,
    component   BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX plugin_digest ON plugin (operation, digest);
CREATE UNIQUE INDEX plugin_active ON plugin (operation) WHERE state = 'active';
CREATE UNIQUE INDEX plugin_operation ON plugin (operation, id);

CREATE TABLE agreement (
    id        TEXT    NOT NULL PRIMARY KEY,
    operation TEXT    NOT NULL REFERENCES operation (id),
    partner   TEXT    NOT NULL REFERENCES partner (id),
    version   INTEGER NOT NULL CHECK (version >= 1),
    document  TEXT    NOT NULL
) STRICT;
CREATE INDEX agreement_operation ON agreement (operation, partner, id);
CREATE INDEX agreement_partner ON agreement (partner);

CREATE TABLE plugin_grant (
    id        TEXT    NOT NULL PRIMARY KEY,
    operation TEXT    NOT NULL REFERENCES operation (id),
    version   INTEGER NOT NULL CHECK (version >= 1),
    document  TEXT    NOT NULL
) STRICT;
CREATE INDEX plugin_grant_operation ON plugin_grant (operation, id);

-- Persons. What is known about them is sealed with their own key.

CREATE TABLE case_count (
    operation TEXT    NOT NULL PRIMARY KEY REFERENCES operation (id),
    last      INTEGER NOT NULL CHECK (last >= 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE individual (
    id                 TEXT    NOT NULL PRIMARY KEY,
    operation          TEXT    NOT NULL REFERENCES operation (id),
    case_number        TEXT    NOT NULL,
    registration_index BLOB    CHECK (length(registration_index) = 32),
    key                BLOB,
    version            INTEGER NOT NULL CHECK (version >= 1),
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX individual_case_number ON individual (operation, case_number);
CREATE INDEX individual_registration ON individual (operation, registration_index, id)
    WHERE registration_index IS NOT NULL;
CREATE UNIQUE INDEX individual_operation ON individual (operation, id);

CREATE TABLE datum (
    individual TEXT NOT NULL REFERENCES individual (id),
    datum      TEXT NOT NULL,
    sealed     BLOB NOT NULL,
    PRIMARY KEY (individual, datum)
) STRICT, WITHOUT ROWID;

-- The pairs in these foreign keys keep one person's referral, consent and disclosure from ever meeting another's.

CREATE TABLE referral (
    id         TEXT    NOT NULL PRIMARY KEY,
    individual TEXT    NOT NULL,
    operation  TEXT    NOT NULL,
    plugin     TEXT    NOT NULL,
    pathway    TEXT    NOT NULL,
    partner    TEXT    REFERENCES partner (id),
    state      TEXT    NOT NULL,
    priority   TEXT    CHECK (priority IN ('emergency', 'urgent', 'normal')),
    due_at     INTEGER,
    version    INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    sealed     BLOB    NOT NULL,
    FOREIGN KEY (operation, individual) REFERENCES individual (operation, id),
    FOREIGN KEY (operation, plugin) REFERENCES plugin (operation, id)
) STRICT;
CREATE UNIQUE INDEX referral_individual ON referral (individual, id);
CREATE INDEX referral_plugin ON referral (plugin);
CREATE INDEX referral_partner ON referral (partner, id) WHERE due_at IS NOT NULL;

CREATE TABLE consent (
    id         TEXT    NOT NULL PRIMARY KEY,
    individual TEXT    NOT NULL,
    referral   TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    version    INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    sealed     BLOB    NOT NULL,
    FOREIGN KEY (individual, referral) REFERENCES referral (individual, id)
) STRICT;
CREATE INDEX consent_individual ON consent (individual, id);
CREATE INDEX consent_referral ON consent (referral);

CREATE TABLE disclosure (
    id         TEXT    NOT NULL PRIMARY KEY,
    individual TEXT    NOT NULL,
    referral   TEXT    NOT NULL,
    partner    TEXT    NOT NULL REFERENCES partner (id),
    stage      TEXT    NOT NULL CHECK (stage IN ('offer', 'acceptance', 'follow-up')),
    digest     BLOB    NOT NULL CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL,
    closed_at  INTEGER,
    sealed     BLOB    NOT NULL,
    FOREIGN KEY (individual, referral) REFERENCES referral (individual, id)
) STRICT;
CREATE INDEX disclosure_referral ON disclosure (referral, id);

-- Creations that may be asked for twice.

CREATE TABLE idempotency (
    token    TEXT    NOT NULL REFERENCES token (id),
    key      TEXT    NOT NULL,
    request  BLOB    NOT NULL CHECK (length(request) = 32),
    resource TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (token, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

-- The audit. Written once; the database itself refuses to change or remove a line.

CREATE TABLE audit_head (
    chain TEXT    NOT NULL PRIMARY KEY,
    seq   INTEGER NOT NULL CHECK (seq >= 0),
    hash  BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    chain    TEXT    NOT NULL REFERENCES audit_head (chain),
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    previous BLOB    NOT NULL CHECK (length(previous) = 32),
    body     TEXT    NOT NULL,
    hash     BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'an audit entry is never changed');
END;

CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'an audit entry is never removed');
END;

CREATE TRIGGER audit_head_not_removed BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the head of an audit chain is never removed');
END;

CREATE TRIGGER audit_head_only_forward BEFORE UPDATE ON audit_head
WHEN NEW.seq <> OLD.seq + 1 OR NEW.chain <> OLD.chain
BEGIN
    SELECT RAISE(ABORT, 'the head of an audit chain only goes forward, one by one');
END;
