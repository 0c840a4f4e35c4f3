-- What outsiders verify the audit with: the tree over each chain, and the checkpoints that were signed.
--
-- The same change as migrations/sqlite/0011_checkpoints.sql.

-- The public halves of the keys that sign, one after another. What signs is in a file, and never here.
CREATE TABLE audit_key (
    id     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE CHECK (number >= 1),
    since  BIGINT NOT NULL,
    mac    BYTEA    NOT NULL
);

-- Up to 256 hashes of the tree each: of leaves at level 0, of whole tiles of the level below above it.
CREATE TABLE audit_tile (
    chain  TEXT COLLATE "C" NOT NULL REFERENCES audit_head (chain),
    level  BIGINT NOT NULL CHECK (level >= 0),
    place  BIGINT NOT NULL CHECK (place >= 0),
    hashes BYTEA    NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192),
    mac    BYTEA    NOT NULL,
    PRIMARY KEY (chain, level, place)
);

-- Each follows another, and no two the same: two hosts never sign two trees.
CREATE TABLE audit_checkpoint (
    chain     TEXT COLLATE "C" NOT NULL REFERENCES audit_head (chain),
    size      BIGINT NOT NULL CHECK (size > follows),
    follows   BIGINT NOT NULL CHECK (follows >= 0),
    at        BIGINT NOT NULL,
    note      TEXT    NOT NULL,
    witnessed BIGINT NOT NULL CHECK (witnessed IN (0, 1)),
    mac       BYTEA    NOT NULL,
    PRIMARY KEY (chain, size),
    UNIQUE (chain, follows)
);

CREATE INDEX audit_checkpoint_witnessed ON audit_checkpoint (chain, size) WHERE witnessed = 1;

-- Where the entries are that a receipt proves: by a keyed hash of what they are about.
CREATE TABLE audit_about (
    chain TEXT COLLATE "C" NOT NULL REFERENCES audit_head (chain),
    seq   BIGINT NOT NULL CHECK (seq >= 1),
    thing BYTEA    NOT NULL CHECK (octet_length(thing) = 32),
    PRIMARY KEY (chain, seq)
);

CREATE INDEX audit_about_thing ON audit_about (chain, thing);

CREATE TRIGGER audit_key_not_changed BEFORE UPDATE OR DELETE ON audit_key
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_key_not_emptied BEFORE TRUNCATE ON audit_key
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_checkpoint_not_changed BEFORE UPDATE OF chain, size, follows, at OR DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_checkpoint_not_emptied BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
