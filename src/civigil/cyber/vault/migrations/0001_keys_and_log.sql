-- Data keys, each wrapped with a master key that the database does not hold.
CREATE TABLE data_keys (
    id bytea PRIMARY KEY CHECK (length(id) = 8),
    data_class text NOT NULL,
    subject text NOT NULL,                -- a pseudonym; empty: the key of the whole class
    generation integer NOT NULL CHECK (generation > 0),
    wrapped bytea NOT NULL CHECK (length(wrapped) = 69),
    master bytea NOT NULL CHECK (length(master) = 8),
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'replaced')),
    made timestamptz NOT NULL DEFAULT now(),
    UNIQUE (data_class, subject, generation)
);
CREATE UNIQUE INDEX data_keys_active ON data_keys (data_class, subject) WHERE state = 'active';
CREATE INDEX data_keys_by_master ON data_keys (master);

-- How often a key was replaced: processes look here to notice.
CREATE TABLE epoch (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    number bigint NOT NULL
);
INSERT INTO epoch (number) VALUES (0);

-- What was done to keys, for people.
CREATE TABLE rotations (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    what text NOT NULL CHECK (what IN ('data key', 'master key')),
    data_class text,                      -- of a data key
    keys bigint NOT NULL,                 -- how many were replaced or wrapped anew
    who text NOT NULL,                    -- a pseudonym
    epoch bigint NOT NULL
);
CREATE INDEX rotations_by_time ON rotations (at DESC);

-- The log's tree (RFC 6962): every complete node, and the newest head with what is needed to go on.
CREATE TABLE tree_nodes (
    level smallint NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, number)
);
CREATE TABLE tree_head (
    origin text NOT NULL,                 -- which log: part of what is signed
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    size bigint NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    at timestamptz NOT NULL,
    key bytea NOT NULL,                   -- SHA-256 of the public key, first 8 bytes
    signature bytea NOT NULL CHECK (length(signature) = 64),
    taken_over bigint NOT NULL            -- how many entries come from the former chain
);

-- Heads that were checked against the one before, and written down in the second place.
CREATE TABLE heads (
    size bigint PRIMARY KEY,
    root bytea NOT NULL CHECK (length(root) = 32),
    at timestamptz NOT NULL,
    key bytea NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 64),
    witnessed timestamptz NOT NULL
);

-- The keys that sign heads; the private half sealed.
CREATE TABLE signing_keys (
    id bytea PRIMARY KEY CHECK (length(id) = 8),
    public bytea NOT NULL CHECK (length(public) = 32),
    private bytea NOT NULL,               -- sealed
    made timestamptz NOT NULL DEFAULT now()
);

-- The drawer: personal data that everything else refers to by id.
CREATE TABLE records (
    id uuid PRIMARY KEY,
    subject text NOT NULL,                -- whose: a pseudonym
    about text NOT NULL,                  -- what it belongs to: incident:…, call:…
    made timestamptz NOT NULL,
    name bytea,                           -- sealed
    phone bytea,                          -- sealed
    note bytea,                           -- sealed
    name_index bytea,
    phone_index bytea
);
CREATE INDEX records_by_about ON records (about, made);
CREATE INDEX records_by_subject ON records (subject);
CREATE INDEX records_by_name ON records (name_index) WHERE name_index IS NOT NULL;
CREATE INDEX records_by_phone ON records (phone_index) WHERE phone_index IS NOT NULL;

-- Checks of the whole log: asked for, and what they found.
CREATE TABLE checks (
    id uuid PRIMARY KEY,
    asked timestamptz NOT NULL,
    who text NOT NULL,
    done timestamptz,
    entries bigint,
    faults text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX checks_by_time ON checks (asked DESC);
