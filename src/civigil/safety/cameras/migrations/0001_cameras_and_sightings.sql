-- How each camera is, who watches it, and how far what it showed has been reported.
CREATE TABLE camera (
    id text PRIMARY KEY,
    source text NOT NULL,                    -- fit to be shown: without credentials
    source_sha256 text NOT NULL,             -- of the true address: another source starts afresh
    status text NOT NULL CHECK (status IN ('Actual', 'Exercise', 'Test')),
    state text NOT NULL CHECK (state IN ('starting', 'watching', 'lost', 'ended', 'stopped')),
    since timestamptz NOT NULL,              -- in this state
    reason text NOT NULL DEFAULT '',         -- the last trouble
    holder uuid,                             -- the process that watches it
    lease_until timestamptz,                 -- by the clock of the database; after this another may take over
    began timestamptz,                       -- the instant of the stream's zero
    settled_s double precision NOT NULL DEFAULT 0,  -- of a recording: all that was seen until then is reported
    last_picture timestamptz,
    silent_since timestamptz,                -- of a lost camera: its last picture before it was lost
    width integer,
    height integer,
    rate real,
    codec text,
    frames bigint NOT NULL DEFAULT 0,        -- pictures of this connection
    dropped bigint NOT NULL DEFAULT 0,       -- of them, not watched
    damaged bigint NOT NULL DEFAULT 0,       -- packets that could not be decoded
    relearned bigint NOT NULL DEFAULT 0,     -- how often the background was learned anew
    connections bigint NOT NULL DEFAULT 0,
    next_track bigint NOT NULL DEFAULT 1,    -- a track number is never used twice for a camera
    restart_asked timestamptz
);

CREATE TABLE sighting (
    event uuid PRIMARY KEY,
    camera text NOT NULL REFERENCES camera (id),
    what text NOT NULL,
    zone text NOT NULL,
    track bigint NOT NULL,
    occurred timestamptz NOT NULL,
    learned timestamptz NOT NULL,
    dwell_s double precision NOT NULL,
    evidence text[] NOT NULL                 -- ids in the evidence store
);

CREATE INDEX sighting_by_camera ON sighting (camera, occurred DESC);
CREATE INDEX sighting_by_age ON sighting (learned);
