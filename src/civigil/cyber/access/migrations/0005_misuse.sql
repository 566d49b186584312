-- How far the audit trail was read for alarms; and what was found there and is told, or waits until the quiet time is over.
CREATE TABLE misuse_read (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq bigint NOT NULL
);
CREATE TABLE misuse (
    misuse text NOT NULL,
    about text NOT NULL,                   -- a pseudonym; empty: nobody knows
    source text NOT NULL,                  -- a fingerprint
    waiting bigint NOT NULL,               -- times that were not told yet
    last timestamptz NOT NULL,
    told timestamptz,
    PRIMARY KEY (misuse, about, source)
);
