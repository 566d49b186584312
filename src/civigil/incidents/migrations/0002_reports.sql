-- Reports by people: whoever reports names each with a reference of his own, and the same one twice is one report.
CREATE TABLE reports (
    by text NOT NULL,
    reference text NOT NULL,
    said bytea NOT NULL,                   -- SHA-256 of what was said: another report under the same reference is a conflict
    event uuid NOT NULL UNIQUE,            -- the fact that tells of it
    status text NOT NULL CHECK (status IN ('Actual', 'Exercise', 'Test')),
    taken timestamptz NOT NULL,
    PRIMARY KEY (by, reference)
);
