-- Under which keyed hashes a person is found: by name with the year of birth, telephone and numbers of documents.
--
-- Everybody has the same number of rows; those that nothing fills are hashes of nothing. The rows have no code of their own:
-- a row proposes whom to open, and what is shown is compared with the file that was opened. The operation is in the hash.
--
-- The same change as migrations/sqlite/0016_search_keys.sql.

CREATE TABLE search_key (
    hash       BYTEA            NOT NULL CHECK (octet_length(hash) = 16),
    individual TEXT COLLATE "C" NOT NULL REFERENCES individual (id),
    PRIMARY KEY (hash, individual)
);

-- All of a person go at once.
CREATE INDEX search_key_individual ON search_key (individual);
