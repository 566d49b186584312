"""What goes over the pipes of a group's process: each message with its length and the channel of its camera."""

from __future__ import annotations

import struct

HEAD = struct.Struct(">IH")
"""Length and channel. To the process: the first on a channel is its task, the rest are wishes; of length 0: leave.
From it: messages; of length 0: that camera is watched no more."""

CHANNELS_AT_MOST = 64


def framed(channel: int, body: bytes) -> bytes:
    """A message on its way."""
    return HEAD.pack(len(body), channel) + body
