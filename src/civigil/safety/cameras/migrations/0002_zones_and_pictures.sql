-- What a screen shows of a camera, the zones that people have set, and where its live picture is to be had.
ALTER TABLE camera
    ADD COLUMN title text NOT NULL DEFAULT '',
    ADD COLUMN latitude double precision,
    ADD COLUMN longitude double precision,
    ADD COLUMN uncertainty_m double precision,
    ADD COLUMN pattern boolean NOT NULL DEFAULT false,
    ADD COLUMN pictures_at text,                -- address:port of its watcher's pictures; for the gateway only
    ADD COLUMN own_zones jsonb NOT NULL DEFAULT '[]',  -- of the settings
    ADD COLUMN set_zones jsonb,                 -- by a person: these are watched instead
    ADD COLUMN zones_by text NOT NULL DEFAULT 'settings',
    ADD COLUMN zones_version bigint NOT NULL DEFAULT 1;
