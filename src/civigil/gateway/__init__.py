"""The one front door: HTTP, closed by default, mounting what the rooms on the roster declare.

`doors` is what a room's `routes.py` needs, `client` what its `commands.py` needs, `server` what starts it all. Nothing here
knows a room; the roster and the rooms' hands come in as arguments.
"""
