"""How much one request may cost us. Each limit is a named field with its unit."""

from __future__ import annotations

from dataclasses import dataclass, field

from civigil.gateway.live.limits import LiveLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the door lets through."""

    body_bytes_at_most: int = 1_000_000  # of a request's body; larger things are evidence and come another way
    answer_within_s: float = 30.0  # from the request's head to the answer's head
    idle_s_at_most: float = 30.0  # between two pieces of an answer that the client takes
    untaken_s_at_most: float = (
        60.0  # that the kernel holds bytes which the client does not take; then the connection ends
    )
    session_asked_every_s: float = 5.0  # while an answer goes on: whoever was signed out gets no more of it
    head_within_ms: int = 10_000  # for a request's head to arrive (slow senders hold a connection)
    head_bytes_at_most: int = 64 * 1024  # of a request's head
    waiting_at_most: int = 512  # requests in work at once; the next wait in the listen queue
    finish_within_s: float = 3.0  # for requests in work, when the gateway is told to stop
    evidence_piece_bytes: int = 256 * 1024  # decrypted and sent at a time, so that memory stays flat
    live: LiveLimits = field(default_factory=LiveLimits)
