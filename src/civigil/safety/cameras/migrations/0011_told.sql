-- What of a recording was told last: whoever takes it over sees the moment before again, and tells of it what is not told yet.
ALTER TABLE camera ADD COLUMN told jsonb NOT NULL DEFAULT '[]';
