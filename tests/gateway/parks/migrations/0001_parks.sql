-- Parks as they stand.
CREATE TABLE parks (
    id text PRIMARY KEY,
    status text NOT NULL,
    version integer NOT NULL,
    open boolean NOT NULL,
    visitors integer NOT NULL,
    note text NOT NULL
);
