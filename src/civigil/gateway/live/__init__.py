"""The live stream behind the console: `/api/live`, a WebSocket for each viewer, described in `docs/integrate/live.md`.

    FACTS -> follow.py -> ring.py -+-> feed.py (pulse) -> client.py -> a viewer
    OBS   -> samples.py -----------+                      ^ snapshot.py: rows as they stand
                                                          ^ mask.py: what this viewer may see
    socket.py lets viewers in, asks again whether they may stay, and ends them.

One gateway process reads the facts once, in the order of the stream, encodes each once, and keeps the newest in memory. A viewer
is no more than a position in that ring: who is slow has a longer way to go, and costs no memory of ours. Gateways share nothing.
"""
