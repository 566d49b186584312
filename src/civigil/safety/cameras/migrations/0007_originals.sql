-- What shows people unblurred is kept apart from the evidence that everybody sees.
ALTER TABLE sighting ADD COLUMN original text;  -- the id of the unblurred clip, or snapshot
