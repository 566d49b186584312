-- Logout tokens that were taken: each is taken once. They go when they are too old to be taken at all.
CREATE TABLE oidc_logouts (
    token bytea PRIMARY KEY CHECK (length(token) = 32),  -- SHA-256 of its issuer and name (jti)
    taken timestamptz NOT NULL
);
