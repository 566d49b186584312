-- A browser's session belongs to the kind of browser that signed in; null: it is not looked at (programs, older sessions).
ALTER TABLE sessions ADD COLUMN client bytea CHECK (length(client) = 32);

-- Sessions that their own browsers signed out of, by the hash of their tokens, for as long as these would have lasted: whoever
-- knows one still has a copy of it.
CREATE TABLE signed_out (
    token bytea PRIMARY KEY CHECK (length(token) = 32),
    principal text NOT NULL,
    at timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX signed_out_by_end ON signed_out (until);
