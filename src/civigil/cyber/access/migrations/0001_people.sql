-- People of this city. What names them lies sealed; everywhere else they are their id, a pseudonym.
CREATE TABLE people (
    id text PRIMARY KEY,                   -- person:… ; also the WebAuthn user handle
    version integer NOT NULL,
    login bytea NOT NULL,                  -- sealed: the name to sign in with
    login_index bytea NOT NULL UNIQUE,     -- its fingerprint, to find it by
    name bytea NOT NULL,                   -- sealed: for screens
    agency text NOT NULL DEFAULT '',
    roles text[] NOT NULL DEFAULT '{}',
    active boolean NOT NULL DEFAULT true,
    made timestamptz NOT NULL,
    changed timestamptz NOT NULL
);

CREATE TABLE passkeys (
    id bytea PRIMARY KEY,                  -- the credential's
    person text NOT NULL REFERENCES people ON DELETE CASCADE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    title text NOT NULL,
    synced boolean NOT NULL,               -- kept by a provider for several devices
    made timestamptz NOT NULL,
    used timestamptz
);
CREATE INDEX passkeys_by_person ON passkeys (person);

-- The fall-back beside passkeys: a passphrase with a code of an authenticator.
CREATE TABLE fallbacks (
    person text PRIMARY KEY REFERENCES people ON DELETE CASCADE,
    passphrase bytea NOT NULL,             -- scrypt, with salt and parameters
    secret bytea NOT NULL,                 -- sealed: of the authenticator (RFC 6238)
    used_step bigint NOT NULL DEFAULT 0,   -- the newest time step whose code was used: none is used twice
    made timestamptz NOT NULL
);

CREATE TABLE recovery_codes (
    code bytea PRIMARY KEY CHECK (length(code) = 32),  -- SHA-256: the codes have 80 random bits
    person text NOT NULL REFERENCES people ON DELETE CASCADE,
    used timestamptz
);
CREATE INDEX recovery_codes_by_person ON recovery_codes (person);

CREATE TABLE shifts (
    id uuid PRIMARY KEY,
    person text NOT NULL REFERENCES people ON DELETE CASCADE,
    role text NOT NULL,
    begins timestamptz NOT NULL,
    ends timestamptz NOT NULL CHECK (ends > begins),
    by text NOT NULL
);
CREATE INDEX shifts_by_person ON shifts (person, ends);

-- What a browser has to sign; each works once and soon.
CREATE TABLE challenges (
    challenge bytea PRIMARY KEY CHECK (length(challenge) = 32),  -- SHA-256 of it
    purpose text NOT NULL CHECK (purpose IN ('sign in', 'add')),
    person text,
    expires timestamptz NOT NULL
);
CREATE INDEX challenges_by_expiry ON challenges (expires);

-- Wrong guesses at what can be guessed. Neither name nor address stands here, only their fingerprints.
CREATE TABLE guesses (
    login bytea NOT NULL,
    source bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX guesses_by_login ON guesses (login, at);
CREATE INDEX guesses_by_source ON guesses (source, at);

-- The glass that somebody broke: more rights for a while, for a reason.
CREATE TABLE glass (
    id uuid PRIMARY KEY,
    person text NOT NULL,
    reason bytea NOT NULL,                 -- sealed: it may speak of people
    incident uuid,
    began timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    ended timestamptz,
    reviewed timestamptz,
    reviewed_by text,
    finding text NOT NULL DEFAULT ''
);
CREATE INDEX glass_by_person ON glass (person, ends);
CREATE INDEX glass_unreviewed ON glass (began) WHERE reviewed IS NULL;
