-- What every room's schema holds beside the room's own tables.

-- Events already handled, so that a second delivery has no second effect. For an order, the answer that was given.
CREATE TABLE inbox (
    event uuid PRIMARY KEY,
    handled timestamptz NOT NULL DEFAULT now(),
    answer bytea
);
CREATE INDEX inbox_by_time ON inbox USING brin (handled);

-- Facts committed and not yet acknowledged by the stream.
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject text NOT NULL,
    headers text NOT NULL,
    body bytea NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 20000);

-- What could not be handled, with its error, until a person puts it back or drops it.
CREATE TABLE aside (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin text NOT NULL UNIQUE,          -- where it came from: stream and sequence, or 'outbox' and its number
    since timestamptz NOT NULL DEFAULT now(),
    subject text NOT NULL,
    headers text NOT NULL,
    body bytea NOT NULL,
    error_code text NOT NULL,
    error text NOT NULL,
    deliveries integer NOT NULL,
    retry_asked boolean NOT NULL DEFAULT false
);
