-- People's words lie sealed, each in the column of the class that says who needs to know them; the key is the line's own.
CREATE TABLE words (
    id uuid PRIMARY KEY,
    everybody bytea,
    medical bytea,
    personal bytea,
    tactical bytea,
    CHECK (num_nonnulls(everybody, medical, personal, tactical) = 1)
);

-- Of a line that holds a person's words: where they lie. Its `text` is what is left without them: of a report its title, else nothing.
ALTER TABLE timeline ADD COLUMN said uuid;

-- Which reports said something: for the search, and for an incident's row.
CREATE INDEX timeline_said ON timeline (incident, seq) WHERE kind = 'concern' AND said IS NOT NULL;
CREATE INDEX timeline_said_lately ON timeline (learned) WHERE kind = 'concern' AND said IS NOT NULL;

-- A timeline stays append-only, but that words which lay in the clear may be sealed, once.
DROP TRIGGER append_only ON timeline;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON timeline
    FOR EACH STATEMENT EXECUTE FUNCTION timeline_is_append_only();

CREATE FUNCTION timeline_only_seals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.said IS NOT NULL OR NEW.said IS NULL
        OR to_jsonb(NEW) - ARRAY['said', 'text', 'need', 'explanation'] <> to_jsonb(OLD) - ARRAY['said', 'text', 'need', 'explanation']
        OR NEW.need NOT IN (OLD.need, CASE WHEN OLD.kind = 'concern' THEN 'personal' ELSE OLD.need END)
        OR NOT starts_with(OLD.text, NEW.text)
    THEN
        RAISE EXCEPTION 'a timeline is append-only: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_seals BEFORE UPDATE ON timeline FOR EACH ROW EXECUTE FUNCTION timeline_only_seals();
