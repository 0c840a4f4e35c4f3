-- The head of an audit chain follows what is added, and what does not follow the head is refused, by the database
-- itself.
--
-- The same change as migrations/sqlite/0003_audit_head.sql.

CREATE FUNCTION audit_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash
    WHERE chain = NEW.chain AND seq = NEW.seq - 1 AND hash = NEW.previous;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an audit entry follows the head of its chain';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_moves_head AFTER INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_head_follows();
