-- The foundation: configuration, persons, referrals, consents, disclosures, audit.
--
-- The same tables as migrations/sqlite/0001_foundation.sql, in the same order and with the same names. What each
-- column holds, and who may read it, is in catalog.toml. Moments are milliseconds since 1970-01-01 UTC.
-- Words that put rows in order compare by bytes (COLLATE "C"), as SQLite does, whatever the database's own language.

-- Configuration: documents without personal data.

CREATE TABLE operation (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

CREATE TABLE partner (
    id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

CREATE TABLE token (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash       BYTEA   NOT NULL CHECK (octet_length(hash) = 32),
    staff      TEXT    NOT NULL,
    label      TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX token_hash ON token (hash);

CREATE TABLE plugin (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    operation   TEXT COLLATE "C" NOT NULL REFERENCES operation (id),
    label       TEXT    NOT NULL,
    digest      TEXT    NOT NULL CHECK (length(digest) = 64),
    contract    TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('installed', 'approved', 'active', 'retired')),
    approved_by TEXT,
    created_at  BIGINT  NOT NULL,
    catalogue   TEXT    NOT NULL,
    component   BYTEA   NOT NULL
);
CREATE UNIQUE INDEX plugin_digest ON plugin (operation, digest);
CREATE UNIQUE INDEX plugin_active ON plugin (operation) WHERE state = 'active';
CREATE UNIQUE INDEX plugin_operation ON plugin (operation, id);

CREATE TABLE agreement (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    operation TEXT COLLATE "C" NOT NULL REFERENCES operation (id),
    partner   TEXT COLLATE "C" NOT NULL REFERENCES partner (id),
    version   BIGINT  NOT NULL CHECK (version >= 1),
    document  TEXT    NOT NULL
);
CREATE INDEX agreement_operation ON agreement (operation, partner, id);
CREATE INDEX agreement_partner ON agreement (partner);

CREATE TABLE plugin_grant (
    id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    operation TEXT COLLATE "C" NOT NULL REFERENCES operation (id),
    version   BIGINT  NOT NULL CHECK (version >= 1),
    document  TEXT    NOT NULL
);
CREATE INDEX plugin_grant_operation ON plugin_grant (operation, id);

-- Persons. What is known about them is sealed with their own key.

CREATE TABLE case_count (
    operation TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES operation (id),
    last      BIGINT  NOT NULL CHECK (last >= 1)
);

CREATE TABLE individual (
    id                 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    operation          TEXT COLLATE "C" NOT NULL REFERENCES operation (id),
    case_number        TEXT COLLATE "C" NOT NULL,
    registration_index BYTEA   CHECK (octet_length(registration_index) = 32),
    key                BYTEA,
    version            BIGINT  NOT NULL CHECK (version >= 1),
    created_at         BIGINT  NOT NULL,
    updated_at         BIGINT  NOT NULL
);
CREATE UNIQUE INDEX individual_case_number ON individual (operation, case_number);
CREATE INDEX individual_registration ON individual (operation, registration_index, id)
    WHERE registration_index IS NOT NULL;
CREATE UNIQUE INDEX individual_operation ON individual (operation, id);

CREATE TABLE datum (
    individual TEXT COLLATE "C" NOT NULL REFERENCES individual (id),
    datum      TEXT COLLATE "C" NOT NULL,
    sealed     BYTEA NOT NULL,
    PRIMARY KEY (individual, datum)
);

-- The pairs in these foreign keys keep one person's referral, consent and disclosure from ever meeting another's.

CREATE TABLE referral (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    individual TEXT COLLATE "C" NOT NULL,
    operation  TEXT COLLATE "C" NOT NULL,
    plugin     TEXT COLLATE "C" NOT NULL,
    pathway    TEXT    NOT NULL,
    partner    TEXT COLLATE "C" REFERENCES partner (id),
    state      TEXT    NOT NULL,
    priority   TEXT    CHECK (priority IN ('emergency', 'urgent', 'normal')),
    due_at     BIGINT,
    version    BIGINT  NOT NULL CHECK (version >= 1),
    created_at BIGINT  NOT NULL,
    updated_at BIGINT  NOT NULL,
    sealed     BYTEA   NOT NULL,
    FOREIGN KEY (operation, individual) REFERENCES individual (operation, id),
    FOREIGN KEY (operation, plugin) REFERENCES plugin (operation, id)
);
CREATE UNIQUE INDEX referral_individual ON referral (individual, id);
CREATE INDEX referral_plugin ON referral (plugin);
CREATE INDEX referral_partner ON referral (partner, id) WHERE due_at IS NOT NULL;

CREATE TABLE consent (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    individual TEXT COLLATE "C" NOT NULL,
    referral   TEXT COLLATE "C" NOT NULL,
    state      TEXT    NOT NULL,
    expires_at BIGINT  NOT NULL,
    version    BIGINT  NOT NULL CHECK (version >= 1),
    created_at BIGINT  NOT NULL,
    sealed     BYTEA   NOT NULL,
    FOREIGN KEY (individual, referral) REFERENCES referral (individual, id)
);
CREATE INDEX consent_individual ON consent (individual, id);
CREATE INDEX consent_referral ON consent (referral);

CREATE TABLE disclosure (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    individual TEXT COLLATE "C" NOT NULL,
    referral   TEXT COLLATE "C" NOT NULL,
    partner    TEXT COLLATE "C" NOT NULL REFERENCES partner (id),
    stage      TEXT    NOT NULL CHECK (stage IN ('offer', 'acceptance', 'follow-up')),
    digest     BYTEA   NOT NULL CHECK (octet_length(digest) = 32),
    created_at BIGINT  NOT NULL,
    closed_at  BIGINT,
    sealed     BYTEA   NOT NULL,
    FOREIGN KEY (individual, referral) REFERENCES referral (individual, id)
);
CREATE INDEX disclosure_referral ON disclosure (referral, id);

-- Creations that may be asked for twice.

CREATE TABLE idempotency (
    token    TEXT COLLATE "C" NOT NULL REFERENCES token (id),
    key      TEXT COLLATE "C" NOT NULL,
    request  BYTEA   NOT NULL CHECK (octet_length(request) = 32),
    resource TEXT    NOT NULL,
    at       BIGINT  NOT NULL,
    PRIMARY KEY (token, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

-- The audit. Written once; the database itself refuses to change or remove a line.

CREATE TABLE audit_head (
    chain TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq   BIGINT  NOT NULL CHECK (seq >= 0),
    hash  BYTEA   NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TABLE audit (
    chain    TEXT COLLATE "C" NOT NULL REFERENCES audit_head (chain),
    seq      BIGINT  NOT NULL CHECK (seq >= 1),
    previous BYTEA   NOT NULL CHECK (octet_length(previous) = 32),
    body     TEXT    NOT NULL,
    hash     BYTEA   NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (chain, seq)
);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an audit entry or chain is never changed or removed';
END
$$;

CREATE TRIGGER audit_not_changed BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_not_removed BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_head_not_removed BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_head_not_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE FUNCTION audit_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the head of an audit chain only goes forward, one by one';
END
$$;

CREATE TRIGGER audit_head_only_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.seq <> OLD.seq + 1 OR NEW.chain <> OLD.chain)
    EXECUTE FUNCTION audit_head_forward();
