-- Deeds that take two people: what was proposed, to the byte, who decided, and what came of it.
CREATE TABLE proposals (
    id uuid PRIMARY KEY,                   -- the order's
    room text NOT NULL,                    -- that obeys it
    type text NOT NULL,
    permission text NOT NULL,              -- what both must hold
    status text NOT NULL,                  -- Actual, Exercise or Test
    headers text NOT NULL,                 -- as the order came, JSON
    body bytea NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    reason text NOT NULL,
    proposer text NOT NULL,
    roles text[] NOT NULL,                 -- the proposer's, when it was proposed
    proposed timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'approved', 'turned down', 'expired', 'done', 'failed')),
    decided timestamptz,
    decider text,                          -- the second person; the proposer where it was done alone
    why text NOT NULL DEFAULT '',          -- of who turned it down, or did it alone
    mark bytea,                            -- binds what was agreed to: a keyed fingerprint
    finished timestamptz,
    outcome text NOT NULL DEFAULT '',      -- why it failed
    told text                              -- the state that was told to the city last
);
CREATE INDEX proposals_open ON proposals (room, state) WHERE state IN ('waiting', 'approved');
CREATE INDEX proposals_untold ON proposals (id) WHERE told IS DISTINCT FROM state;
CREATE INDEX proposals_by_time ON proposals (proposed DESC);

-- The permissions for which two people were there once: from then on two it takes, whoever leaves.
CREATE TABLE two_people (
    permission text PRIMARY KEY,
    since timestamptz NOT NULL,
    because text NOT NULL
);
