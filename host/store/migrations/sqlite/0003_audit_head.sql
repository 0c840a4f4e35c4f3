-- The head of an audit chain follows what is added, and what does not follow the head is refused, by the database
-- itself.
--
-- The same change as migrations/postgres/0003_audit_head.sql.

CREATE TRIGGER audit_moves_head AFTER INSERT ON audit
BEGIN
    UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash
    WHERE chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.previous;
    SELECT RAISE(ABORT, 'an audit entry follows the head of its chain') WHERE changes() = 0;
END;
