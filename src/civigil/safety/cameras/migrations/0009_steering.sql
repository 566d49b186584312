-- Cameras that people turn: who has one in hand, what it is to do, and where it looks.
CREATE TABLE steering (
    camera text PRIMARY KEY,
    holder text NOT NULL DEFAULT '',
    held_until timestamptz,
    wish jsonb,
    wish_number bigint NOT NULL DEFAULT 0,
    wished timestamptz,
    view text NOT NULL DEFAULT 'unknown',
    view_since timestamptz NOT NULL,
    presets jsonb NOT NULL DEFAULT '[]',
    trouble text NOT NULL DEFAULT '',
    version bigint NOT NULL DEFAULT 1
);
