-- Who gave whom an account, roles or a link, and when: such two do not decide each other's deeds for a while.
CREATE TABLE favours (
    giver text NOT NULL,
    taker text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (giver, taker)
);

-- The city's own policies that were agreed to, by their digest; the newest is what should be in force.
CREATE TABLE activations (
    id uuid PRIMARY KEY,                   -- the order's; of the first ones, an id of their own
    digest text NOT NULL,
    files text[] NOT NULL,
    by text NOT NULL,
    second text,
    at timestamptz NOT NULL
);
CREATE INDEX activations_by_time ON activations (at DESC);
