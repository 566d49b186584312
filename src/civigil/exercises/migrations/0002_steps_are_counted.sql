-- How many steps a simulator has told, so that one that never stops talking fills no disk.
ALTER TABLE exercise ADD COLUMN steps integer NOT NULL DEFAULT 0;
