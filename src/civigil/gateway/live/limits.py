"""How much the live stream may cost us. Each limit is a named field with its unit; `docs/integrate/live.md` tells them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLimits:
    """What a viewer gets, and what a viewer may cost."""

    frame_every_s: float = 0.1  # a viewer gets no more than one frame in this time
    heartbeat_s: float = 1.0  # and at least one in this, an empty one where nothing happened

    ring_facts: int = 20_000  # newest facts in memory, for viewers who come back
    ring_bytes: int = 64 << 20  # of their text
    frame_facts: int = 2_000  # in one frame; the rest comes with the next
    frame_bytes: int = 2 << 20  # of facts in one frame; a single larger fact goes alone
    backlog_facts: int = 10_000  # a viewer who is further behind gets a fresh snapshot instead, and is told
    backlog_bytes: int = 16 << 20  # likewise
    snapshots_for_backlog: int = 3  # in a minute; who needs more is too slow to be served

    rows_at_most: int = 2_000  # of one collection in a snapshot; the rest is read page by page
    snapshot_within_s: float = 10.0  # for the rooms to say how things stand
    snapshot_shared_s: float = 0.5  # viewers who come within this time begin with the same rows

    write_within_s: float = 10.0  # for a viewer to take a frame
    goodbye_within_s: float = 1.0  # for a viewer to take the last words
    session_checked_every_s: float = 0.9
    session_unchecked_s: float = 30.0  # while the store cannot say whether a session lasts; then the viewer is let go
    stream_within_s: float = 10.0  # for the facts' stream to be there at all, when a viewer comes

    viewers: int = 256  # of one gateway process
    viewers_a_person: int = 64  # until there is more than one operator to sign in as, that is a whole control room
    message_bytes: int = (
        64 * 1024
    )  # from a viewer; Granian lets 64 MiB in and cannot be told otherwise, so it is refused here
    messages: int = 20  # from a viewer, in ten seconds
    watched: int = 256  # observations that one viewer watches

    look_every_s: float = 1.0  # how often the stream itself is asked how far it is
    answer_within_s: float = 3.0  # for it to answer
    batch: int = 1_000  # facts asked for at once, where some are missing
    batch_bytes: int = 8 << 20
