-- Sessions that came of the city's identity provider, which may end them: the fingerprint of its own session, or of nothing.
ALTER TABLE sessions ADD COLUMN provider bytea;
CREATE INDEX sessions_by_provider ON sessions (provider) WHERE provider IS NOT NULL;
