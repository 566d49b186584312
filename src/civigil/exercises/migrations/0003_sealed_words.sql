-- What people say and write in an exercise lies sealed; the columns with the words in the clear are emptied in the background.
ALTER TABLE deed ADD COLUMN need text NOT NULL DEFAULT '',  -- who needs to know them
    ADD COLUMN everybody bytea, ADD COLUMN medical bytea, ADD COLUMN personal bytea, ADD COLUMN tactical bytea,
    ADD CHECK (num_nonnulls(everybody, medical, personal, tactical) < 2);

ALTER TABLE exercise ADD COLUMN because_sealed bytea;

-- A step's and a command's name for ever, to which their words are bound.
ALTER TABLE step ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN words bytea;
CREATE UNIQUE INDEX step_by_id ON step (id);

ALTER TABLE inject ADD COLUMN act bytea;

ALTER TABLE command ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN sealed bytea;
CREATE UNIQUE INDEX command_by_id ON command (id);
