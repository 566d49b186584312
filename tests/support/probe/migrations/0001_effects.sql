CREATE TABLE effects (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event uuid NOT NULL,          -- not unique: a second effect must show
    number integer NOT NULL
);
