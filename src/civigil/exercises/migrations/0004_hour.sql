-- A simulator's own time of day, by the sun there: cameras see less at dusk, whatever the clock on the wall says.
ALTER TABLE simulator ADD COLUMN hour double precision;
