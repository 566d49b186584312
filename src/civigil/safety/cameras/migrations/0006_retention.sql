-- How much evidence each sighting has, when it went, and which is held because an incident is not closed.
ALTER TABLE sighting
    ADD COLUMN evidence_bytes bigint NOT NULL DEFAULT 0,
    ADD COLUMN evidence_gone timestamptz,           -- it was removed then
    ADD COLUMN evidence_because text NOT NULL DEFAULT '';

CREATE TABLE incident_held (
    event uuid PRIMARY KEY,                         -- a sighting's
    incident uuid NOT NULL
);

CREATE INDEX incident_held_by_incident ON incident_held (incident);

CREATE TABLE incident_over (
    incident uuid PRIMARY KEY,                      -- closed by now; what belongs to it is not held
    version bigint NOT NULL,
    over boolean NOT NULL
);
