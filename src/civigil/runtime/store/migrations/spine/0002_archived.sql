-- How far each stream is archived: written in the transaction that archives, so that neither is ever ahead of the other.
CREATE TABLE archived (
    stream text PRIMARY KEY,
    born text NOT NULL,                    -- when the stream was made, as it says: another one of the same name begins anew
    position bigint NOT NULL,              -- everything up to this sequence is in the archive
    sure bigint NOT NULL DEFAULT 0         -- as far as the keeper has seen the position on the disk
);
