-- Of an order: the fingerprint of its signature and its place in the stream. The same signature at another place was replayed.
ALTER TABLE inbox ADD COLUMN proof bytea;
