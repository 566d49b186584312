-- Who plays, what was played, what is true in it, what was said and done, and what the city saw of it.
CREATE TABLE simulator (
    name text PRIMARY KEY,
    owner text NOT NULL,                     -- the principal that presented it; nobody else may while it is there
    title text NOT NULL,
    offers jsonb NOT NULL,                   -- scenarios, cameras, devices
    speed double precision NOT NULL,
    paused boolean NOT NULL,
    plays uuid,                              -- the exercise that it says it plays
    at_s double precision NOT NULL,
    seen timestamptz NOT NULL,
    trouble text NOT NULL DEFAULT '',
    trouble_at timestamptz
);

CREATE TABLE exercise (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    status text NOT NULL CHECK (status = 'Exercise'),  -- nothing here is ever real
    phase text NOT NULL CHECK (phase IN ('asked', 'playing', 'ended', 'lost', 'refused')),
    simulator text NOT NULL,
    scenario text NOT NULL,
    title text NOT NULL,
    asked_by text NOT NULL,
    asked timestamptz NOT NULL,
    began timestamptz,
    ended timestamptz,
    lasts_s double precision,
    speed double precision NOT NULL,
    paused boolean NOT NULL,
    because text NOT NULL,
    score jsonb,                             -- four numbers
    lines jsonb,                             -- the whole score, once it stands
    changed timestamptz NOT NULL,
    due timestamptz                          -- when it is to be scored; null: not, or done
);
CREATE INDEX exercise_by_age ON exercise (asked DESC, id DESC);
CREATE UNIQUE INDEX exercise_one_at_a_time ON exercise ((true)) WHERE phase IN ('asked', 'playing');

CREATE TABLE command (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    simulator text NOT NULL,
    exercise uuid,
    do_what text NOT NULL,
    body jsonb NOT NULL,
    made timestamptz NOT NULL
);
CREATE INDEX command_by_simulator ON command (simulator, number);
CREATE INDEX command_by_exercise ON command (exercise);

CREATE TABLE event (
    simulator text NOT NULL,
    number bigint NOT NULL,                  -- the simulator's own: each is taken once
    learned timestamptz NOT NULL,
    PRIMARY KEY (simulator, number)
);
CREATE INDEX event_by_age ON event (learned);

CREATE TABLE step (
    exercise uuid NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (exercise, number)
);

CREATE TABLE truth (
    exercise uuid NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
    cause text NOT NULL,
    number bigint NOT NULL,                  -- of the event that told it: a newer one counts
    body jsonb NOT NULL,
    PRIMARY KEY (exercise, cause)
);

CREATE TABLE inject (
    id uuid PRIMARY KEY,
    exercise uuid NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX inject_by_exercise ON inject (exercise, at);

CREATE TABLE seen (
    incident uuid PRIMARY KEY,
    version integer NOT NULL,
    status text NOT NULL CHECK (status IN ('Exercise', 'Test')),  -- what is real is none of this room's business
    kind text NOT NULL,
    severity text NOT NULL,
    phase text NOT NULL,
    summary text NOT NULL,
    latitude double precision,
    longitude double precision,
    uncertainty_m double precision,
    started timestamptz NOT NULL,
    raised timestamptz NOT NULL,             -- when the city first said so
    last timestamptz NOT NULL,
    concerns integer NOT NULL,
    priority integer NOT NULL,
    assigned text,
    disposition text,
    merged_into uuid
);
CREATE INDEX seen_by_start ON seen (status, started);

CREATE TABLE deed (
    event uuid PRIMARY KEY,
    incident uuid NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL,
    by text NOT NULL,
    words text NOT NULL
);
CREATE INDEX deed_by_incident ON deed (incident, at);
