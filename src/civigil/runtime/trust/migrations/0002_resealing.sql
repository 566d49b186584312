-- What seals anew what former keys sealed, column by column, and how far it is: `vault.records.phone`, `evidence`.
CREATE TABLE resealing (
    what text PRIMARY KEY,
    epoch bigint NOT NULL,                -- of the keys that are sealed with
    done bigint NOT NULL,                 -- looked at
    total bigint NOT NULL,
    resealed bigint NOT NULL,
    faults bigint NOT NULL,               -- could not be opened, and was left as it is
    fault text,                           -- the last of them
    began timestamptz NOT NULL,
    changed timestamptz NOT NULL,
    finished timestamptz
);
