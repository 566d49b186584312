-- What was done, by whom, to what: only ever added to. Each entry's seal covers the entry before it.
CREATE TABLE audit (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    who text NOT NULL,                    -- a pseudonym
    did text NOT NULL,
    target text NOT NULL,
    detail text NOT NULL,                 -- JSON, keys sorted: the seal covers these very bytes
    seal bytea NOT NULL CHECK (length(seal) = 32)
);
CREATE INDEX audit_by_target ON audit (target, seq);

CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to';
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to();

-- One-time links. Only hashes are kept: who reads this table cannot sign in with it.
CREATE TABLE sign_in (
    token bytea PRIMARY KEY CHECK (length(token) = 32),
    principal text NOT NULL,
    roles text[] NOT NULL,
    expires timestamptz NOT NULL
);

CREATE TABLE sessions (
    token bytea PRIMARY KEY CHECK (length(token) = 32),
    principal text NOT NULL,
    roles text[] NOT NULL,
    purpose text NOT NULL,                -- 'browser', or 'command line' for the token file of the local operator
    expires timestamptz NOT NULL,
    idle_s double precision,              -- ends after so long without use; null: never for that reason
    last_seen timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires);
