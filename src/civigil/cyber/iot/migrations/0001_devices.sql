-- Each device: what the settings say of it, and all that is kept between two of its messages.
CREATE TABLE device (
    id text PRIMARY KEY,
    listed boolean NOT NULL,                 -- the settings name it now
    entry text NOT NULL,                     -- JSON of its lines in the settings
    standing text NOT NULL,                  -- JSON; see model.py
    status text NOT NULL CHECK (status IN ('Actual', 'Exercise', 'Test')),
    due timestamptz NOT NULL                 -- when it is to be judged if it says nothing until then
) WITH (fillfactor = 50);                    -- each sample rewrites its row in place

CREATE INDEX device_due ON device (due) WHERE listed;

-- What it measured: sums over steps of time.
CREATE TABLE reading (
    device text NOT NULL REFERENCES device (id),
    quantity text NOT NULL,
    step timestamptz NOT NULL,               -- where the step begins
    unit text NOT NULL,
    count integer NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    total double precision NOT NULL,
    newest double precision NOT NULL,
    PRIMARY KEY (device, quantity, step)
) WITH (fillfactor = 80);

CREATE INDEX reading_by_age ON reading (step);

-- The alarms that were told: one that comes again is known by its name.
CREATE TABLE alarm (
    device text NOT NULL REFERENCES device (id),
    name text NOT NULL,
    event uuid NOT NULL,                     -- the fact that told of it
    status text NOT NULL CHECK (status IN ('Actual', 'Exercise', 'Test')),
    kind text NOT NULL,
    quantity text NOT NULL,
    value double precision NOT NULL,
    unit text NOT NULL,
    threshold double precision NOT NULL,
    occurred timestamptz NOT NULL,
    learned timestamptz NOT NULL,
    tries bigint NOT NULL,                   -- how often the device has sent it
    PRIMARY KEY (device, name)
);

CREATE INDEX alarm_by_device ON alarm (device, learned DESC);
CREATE INDEX alarm_by_age ON alarm (learned);

-- What nobody could read, or who nobody knows: the newest of each device, for a person to look at.
CREATE TABLE rubbish (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device text NOT NULL,                    -- as the topic names it
    topic text NOT NULL,
    at timestamptz NOT NULL,
    why text NOT NULL,
    size integer NOT NULL,                   -- bytes that came
    raw bytea NOT NULL                       -- their beginning
);

CREATE INDEX rubbish_by_device ON rubbish (device, seq DESC);
