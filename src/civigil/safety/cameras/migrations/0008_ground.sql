-- Where on the ground a camera looks: points of its picture and of the map that a person has tied together.
ALTER TABLE camera
    ADD COLUMN ties jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN ground_by text NOT NULL DEFAULT '',
    ADD COLUMN ground_version bigint NOT NULL DEFAULT 1;
