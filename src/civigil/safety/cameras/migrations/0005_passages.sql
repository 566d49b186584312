-- Who passed which zone, when and how: no pixels, and numbers that mean nothing beyond their camera.
CREATE TABLE passage (
    camera text NOT NULL REFERENCES camera (id),
    track bigint NOT NULL,
    zone text NOT NULL,                  -- '': the picture as a whole
    entered timestamptz NOT NULL,
    gone timestamptz NOT NULL,
    dwell_s double precision NOT NULL,   -- by the stream's own clock
    height real NOT NULL,                -- share of the picture
    heading real,                        -- degrees: 0 to the right, 90 up; NULL: it hardly went anywhere
    speed real NOT NULL,                 -- own heights a second
    PRIMARY KEY (camera, track, zone, entered)
);

CREATE INDEX passage_by_zone ON passage (zone, entered DESC);
CREATE INDEX passage_by_time ON passage (entered DESC);
CREATE INDEX passage_by_age ON passage (gone);
