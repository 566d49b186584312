-- Cameras that people find on the network and add: searches and inquiries for as long as somebody reads them, and what was added.
CREATE TABLE search (
    id uuid PRIMARY KEY,
    by text NOT NULL,
    hosts jsonb NOT NULL,
    asked timestamptz NOT NULL,
    taken timestamptz,                       -- by the process that looks
    state text NOT NULL DEFAULT 'looking',
    found jsonb NOT NULL DEFAULT '[]',
    odd jsonb NOT NULL DEFAULT '[]',
    trouble text NOT NULL DEFAULT ''
);

CREATE TABLE inquiry (
    id uuid PRIMARY KEY,
    by text NOT NULL,
    at jsonb NOT NULL,                       -- without a name and password
    login bytea,                             -- sealed
    asked timestamptz NOT NULL,
    taken timestamptz,
    outcome jsonb                            -- none: it is being asked
);

CREATE TABLE added (
    camera text PRIMARY KEY REFERENCES camera (id),
    source bytea NOT NULL,                   -- sealed: its address with name and password
    host text NOT NULL,
    port integer NOT NULL,
    title text NOT NULL,
    place jsonb,
    ptz jsonb,                               -- none: nobody may turn it
    by text NOT NULL,
    added timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1        -- one higher whenever it is reached in another way
);

ALTER TABLE camera ADD COLUMN removed timestamptz;  -- it is watched no longer, what it reported is kept
