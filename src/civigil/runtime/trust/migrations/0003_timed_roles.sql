-- Roles that hold for a time only, such as a shift's: [{"role": …, "begins": …, "ends": …}].
ALTER TABLE sessions ADD COLUMN timed jsonb NOT NULL DEFAULT '[]';
ALTER TABLE sign_in ADD COLUMN timed jsonb NOT NULL DEFAULT '[]';
CREATE INDEX sessions_by_principal ON sessions (principal);
