-- Sign-ins that are under way at a city's identity provider (OpenID Connect); each is good once and soon.
CREATE TABLE oidc_asked (
    state bytea PRIMARY KEY CHECK (length(state) = 32),  -- SHA-256 of it
    nonce text NOT NULL,
    verifier text NOT NULL,                -- of PKCE (RFC 7636)
    origin text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX oidc_asked_by_expiry ON oidc_asked (expires);

-- Who somebody is at the provider. Bound at the first sign-in: a login that is given to another there is nobody here.
CREATE TABLE oidc_subjects (
    subject bytea PRIMARY KEY,             -- the fingerprint of issuer and subject
    person text NOT NULL UNIQUE REFERENCES people ON DELETE CASCADE,
    bound timestamptz NOT NULL
);
