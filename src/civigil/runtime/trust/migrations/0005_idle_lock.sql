-- A session that nobody uses is locked before it ends: it comes back to the same person only.
ALTER TABLE sessions ADD COLUMN lock_s double precision;   -- is locked after so long without use; null: never
ALTER TABLE sessions ADD COLUMN locked timestamptz;
ALTER TABLE sessions ADD COLUMN began timestamptz NOT NULL DEFAULT now();
ALTER TABLE sessions ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;  -- to name it without its token
