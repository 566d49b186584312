-- What was reported is looked through by people: what it says, what was measured, and their verdict on it.
ALTER TABLE sighting
    ADD COLUMN rank text NOT NULL DEFAULT 'alert' CHECK (rank IN ('alert', 'detection')),
    ADD COLUMN because text NOT NULL DEFAULT '',         -- why it is no alert
    ADD COLUMN kind text NOT NULL DEFAULT '',            -- of something unusual: what was unusual
    ADD COLUMN measured double precision,                -- the figure that a threshold is held against
    ADD COLUMN threshold double precision,               -- the one that it was held against
    ADD COLUMN base double precision,                    -- the one that the settings or the model give
    ADD COLUMN unit text NOT NULL DEFAULT '',
    ADD COLUMN box jsonb,
    ADD COLUMN explanation jsonb,
    ADD COLUMN moment_s double precision,                -- of the clip: where in it this was
    ADD COLUMN heat bytea,                               -- how unusual each place was, a byte a place, by rows
    ADD COLUMN heat_columns integer NOT NULL DEFAULT 0,
    ADD COLUMN verdict text CHECK (verdict IN ('real', 'false', 'nuisance', 'seen')),
    ADD COLUMN verdict_by text,
    ADD COLUMN verdict_at timestamptz,
    ADD COLUMN verdict_version bigint NOT NULL DEFAULT 0;

CREATE INDEX sighting_by_time ON sighting (occurred DESC, event DESC);
CREATE INDEX sighting_judged ON sighting (camera, what, zone, occurred DESC) WHERE verdict IN ('real', 'false', 'nuisance');

ALTER TABLE camera
    ADD COLUMN alarms_a_day double precision NOT NULL DEFAULT 1,  -- of the settings
    ADD COLUMN set_alarms_a_day double precision,                 -- by a person: this one counts
    ADD COLUMN alarms_by text NOT NULL DEFAULT 'settings',
    ADD COLUMN has_model boolean NOT NULL DEFAULT false,
    ADD COLUMN tuning_version bigint NOT NULL DEFAULT 1;          -- one higher with each threshold or rate that is set

CREATE TABLE threshold (
    camera text NOT NULL REFERENCES camera (id),
    what text NOT NULL,
    zone text NOT NULL,
    base double precision NOT NULL,       -- that of the settings, as it was when this one was set
    threshold double precision,           -- NULL: taken back
    version bigint NOT NULL,
    set_by text NOT NULL,
    since timestamptz NOT NULL,
    because text NOT NULL,
    PRIMARY KEY (camera, what, zone)
);

CREATE TABLE known_here (
    id uuid PRIMARY KEY,
    camera text NOT NULL REFERENCES camera (id),
    what text NOT NULL,
    zone text NOT NULL,
    kind text NOT NULL,
    box jsonb NOT NULL,
    minute integer NOT NULL,              -- of the day (UTC) at which it was seen
    expires timestamptz NOT NULL,
    made timestamptz NOT NULL,
    made_by text NOT NULL,
    sighting uuid NOT NULL
);

CREATE INDEX known_here_by_camera ON known_here (camera, what, zone);
