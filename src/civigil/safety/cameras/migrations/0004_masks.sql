-- What is hidden in a camera's picture: by the settings, and by people, whose masks stand above those until they are taken back.
ALTER TABLE camera
    ADD COLUMN own_masks jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN set_masks jsonb,
    ADD COLUMN masks_version bigint NOT NULL DEFAULT 1,
    ADD COLUMN masks_by text NOT NULL DEFAULT 'settings';
