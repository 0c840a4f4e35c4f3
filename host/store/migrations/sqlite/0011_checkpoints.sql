-- What outsiders verify the audit with: the tree over each chain, and the checkpoints that were signed.
--
-- The same change as migrations/postgres/0011_checkpoints.sql.

-- The public halves of the keys that sign, one after another. What signs is in a file, and never here.
CREATE TABLE audit_key (
    id     TEXT    NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE CHECK (number >= 1),
    since  INTEGER NOT NULL,
    mac    BLOB    NOT NULL
) STRICT;

-- Up to 256 hashes of the tree each: of leaves at level 0, of whole tiles of the level below above it.
CREATE TABLE audit_tile (
    chain  TEXT    NOT NULL REFERENCES audit_head (chain),
    level  INTEGER NOT NULL CHECK (level >= 0),
    place  INTEGER NOT NULL CHECK (place >= 0),
    hashes BLOB    NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192),
    mac    BLOB    NOT NULL,
    PRIMARY KEY (chain, level, place)
) STRICT;

-- Each follows another, and no two the same: two hosts never sign two trees.
CREATE TABLE audit_checkpoint (
    chain     TEXT    NOT NULL REFERENCES audit_head (chain),
    size      INTEGER NOT NULL CHECK (size > follows),
    follows   INTEGER NOT NULL CHECK (follows >= 0),
    at        INTEGER NOT NULL,
    note      TEXT    NOT NULL,
    witnessed INTEGER NOT NULL CHECK (witnessed IN (0, 1)),
    mac       BLOB    NOT NULL,
    PRIMARY KEY (chain, size),
    UNIQUE (chain, follows)
) STRICT;

CREATE INDEX audit_checkpoint_witnessed ON audit_checkpoint (chain, size) WHERE witnessed = 1;

-- Where the entries are that a receipt proves: by a keyed hash of what they are about.
CREATE TABLE audit_about (
    chain TEXT    NOT NULL REFERENCES audit_head (chain),
    seq   INTEGER NOT NULL CHECK (seq >= 1),
    thing BLOB    NOT NULL CHECK (length(thing) = 32),
    PRIMARY KEY (chain, seq)
) STRICT;

CREATE INDEX audit_about_thing ON audit_about (chain, thing);

CREATE TRIGGER audit_key_not_changed BEFORE UPDATE ON audit_key
BEGIN
    SELECT RAISE(ABORT, 'a key of the audit is never changed');
END;

CREATE TRIGGER audit_key_not_removed BEFORE DELETE ON audit_key
BEGIN
    SELECT RAISE(ABORT, 'a key of the audit is never removed');
END;

CREATE TRIGGER audit_checkpoint_not_changed BEFORE UPDATE OF chain, size, follows, at ON audit_checkpoint
BEGIN
    SELECT RAISE(ABORT, 'a checkpoint of the audit is only signed by more witnesses');
END;

CREATE TRIGGER audit_checkpoint_not_removed BEFORE DELETE ON audit_checkpoint
BEGIN
    SELECT RAISE(ABORT, 'a checkpoint of the audit is never removed');
END;
