-- Incidents, what they are about, their timelines, and the merges that were offered.

-- One row an incident: its newest state. `version` grows by one with each change that facts tell of.
CREATE TABLE incidents (
    id uuid PRIMARY KEY,
    version integer NOT NULL CHECK (version >= 1),
    phase text NOT NULL CHECK (phase IN ('open', 'acknowledged', 'resolved', 'closed', 'merged')),
    status text NOT NULL CHECK (status IN ('Actual', 'Exercise', 'Test')),
    kind text NOT NULL,
    family text NOT NULL,                  -- the family of kinds, or the kind itself
    category text NOT NULL,
    severity text NOT NULL,
    urgency text NOT NULL,
    certainty text NOT NULL,
    summary text NOT NULL,
    latitude double precision,             -- degrees; null where no place is known
    longitude double precision,
    variance double precision,             -- m², along each axis
    motion double precision[],             -- of what moves: since, north m/s, east m/s, covariance, variance of the speed
    cell bigint,                           -- H3, resolution 9; 7 or 5 where the place is vague
    slot integer NOT NULL,                 -- quarter hours since 1970 of `last`: the index need not follow every concern
    started timestamptz NOT NULL,
    last timestamptz NOT NULL,
    concerns integer NOT NULL CHECK (concerns >= 1),
    subjects text[] NOT NULL,
    by_person boolean NOT NULL,            -- holds a person's report that nobody has merged yet
    handled boolean NOT NULL,              -- a person has acted on it
    entries integer NOT NULL,              -- entries of its timeline
    priority smallint NOT NULL CHECK (priority BETWEEN 0 AND 100),
    changed timestamptz NOT NULL,
    resolved timestamptz,
    disposition text,
    merged_into uuid REFERENCES incidents,
    assigned text,                         -- desk:…, or a person's id
    shelved_until timestamptz,
    shelved_because text NOT NULL DEFAULT '',
    links uuid[] NOT NULL DEFAULT '{}',    -- both sides carry the link
    deeds json NOT NULL DEFAULT '[]',      -- what people did last and what it replaced, so that it can be taken back
    over timestamptz GENERATED ALWAYS AS (CASE WHEN phase IN ('closed', 'merged') THEN changed END) STORED,
    CHECK ((phase = 'merged') = (merged_into IS NOT NULL)),
    CHECK (last >= started),
    CHECK ((latitude IS NULL) = (cell IS NULL))
) WITH (fillfactor = 70);

CREATE INDEX incidents_by_cell ON incidents (cell, slot) WHERE phase <> 'merged';
CREATE INDEX incidents_listed ON incidents
    ((CASE status WHEN 'Actual' THEN 2 WHEN 'Exercise' THEN 1 ELSE 0 END), (phase IN ('open', 'acknowledged')), priority, started, id);
CREATE INDEX incidents_standing ON incidents
    ((CASE status WHEN 'Actual' THEN 2 WHEN 'Exercise' THEN 1 ELSE 0 END), (phase IN ('open', 'acknowledged')), priority, started, id)
    WHERE over IS NULL;
CREATE INDEX incidents_over ON incidents (over) WHERE over IS NOT NULL;
CREATE INDEX incidents_absorbed ON incidents (merged_into) WHERE merged_into IS NOT NULL;

-- Which incidents name a subject. The newest rows are the ones that matter: looked up by subject, judged by the incident.
CREATE TABLE subjects (
    subject text NOT NULL,
    incident uuid NOT NULL REFERENCES incidents,
    PRIMARY KEY (subject, incident)
);

-- What happened, in the order in which we learned of it. Append-only. Each entry is written with its incident in one
-- transaction, so the reference is not checked again for each of thousands of rows; json, since nothing searches inside.
CREATE TABLE timeline (
    incident uuid NOT NULL,
    seq integer NOT NULL CHECK (seq >= 1),
    kind text NOT NULL CHECK (kind IN ('concern', 'moved', 'note', 'merged', 'shelved', 'assigned', 'linked', 'split', 'undone',
        'turned_down')),
    at timestamptz NOT NULL,
    learned timestamptz NOT NULL,
    event uuid,                            -- the concern or order that the entry stands for
    by text NOT NULL,
    text text NOT NULL,
    explanation json,                      -- the concern's own, or the rule's
    joined json,                           -- why a concern belongs to this incident
    evidence json,
    seen json,                             -- of a concern: what is needed to count it in another incident later
    PRIMARY KEY (incident, seq)
);

-- A concern has one entry, ever, in one incident.
CREATE UNIQUE INDEX timeline_by_concern ON timeline (event) WHERE kind = 'concern';

CREATE FUNCTION timeline_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a timeline is append-only: % is refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline
    FOR EACH STATEMENT EXECUTE FUNCTION timeline_is_append_only();

-- Concerns that a person took out of the incident in whose timeline they stand, and where they are counted and shown now. `before`
-- are the incidents that they were in before, the last one at the end.
CREATE TABLE moved (
    event uuid PRIMARY KEY,
    incident uuid NOT NULL REFERENCES incidents,
    before uuid[] NOT NULL
);

CREATE INDEX moved_into ON moved (incident);

-- Merges that were offered to a person, or that a person has ruled out: each pair once.
CREATE TABLE offers (
    incident uuid NOT NULL REFERENCES incidents,
    other uuid NOT NULL REFERENCES incidents,
    offered timestamptz NOT NULL,
    explanation jsonb,                     -- why it is offered; nothing where it was ruled out before it was
    turned_down timestamptz,
    PRIMARY KEY (incident, other)
);

CREATE INDEX offers_by_other ON offers (other);
