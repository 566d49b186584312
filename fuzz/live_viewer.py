"""What a viewer of the live stream may send: its messages, and where it says that it was."""

from __future__ import annotations

from civigil.gateway.live.client import Ended
from civigil.gateway.live.limits import LiveLimits
from civigil.gateway.live.socket import resume_of
from civigil.gateway.live.viewer import understood

SEEDS = (
    b'{"t":"watch","observations":[["cameras.tracks_seen.v1","gate-1"],["a","b"]]}',
    b'{"t":"watch","observations":[]}',
    b"epoch=0123456789abcdef01234567&seq=4711",
    b"epoch=%ff&seq=-1&seq=2",
    b"&a" * 30,
)
LIMITS = LiveLimits()


def fuzz(data: bytes) -> None:
    """Whatever comes, it is understood, or ends the connection with a reason; a place is one or none."""
    try:
        watch = understood(data.decode("utf-8", "surrogateescape"), LIMITS)
    except Ended as error:
        if not error.why or not 1000 <= error.code < 5000:
            raise AssertionError(f"{error.code} {error.why!r} is no way to end") from error
    else:
        assert len(watch.observations) <= LIMITS.watched
    place = resume_of(data)
    assert place is None or 0 <= place.seq < 10**18
