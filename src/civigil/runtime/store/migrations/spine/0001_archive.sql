-- Every fact and order that went over the bus, with its original bytes, in partitions by the day the stream stored it.
CREATE TABLE archive (
    stored timestamptz NOT NULL,
    stream text NOT NULL,
    seq bigint NOT NULL,
    id uuid,
    correlation uuid,
    subject text NOT NULL,
    headers text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (stored, stream, seq)
) PARTITION BY RANGE (stored);
CREATE INDEX archive_by_id ON archive (id);
CREATE INDEX archive_by_correlation ON archive (correlation);

-- What an event follows from beside its cause: an incident's fact follows from every concern that it gathers.
CREATE TABLE follows (
    cause uuid NOT NULL,
    effect uuid NOT NULL,
    stored timestamptz NOT NULL,
    PRIMARY KEY (cause, effect)
);
CREATE INDEX follows_by_effect ON follows (effect);
CREATE INDEX follows_by_time ON follows USING brin (stored);

-- Which processes do which room's work, as they say every two seconds.
CREATE TABLE heartbeat (
    room text NOT NULL,
    process text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (room, process)
);
