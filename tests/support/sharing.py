"""How a run's tests are shared out among its workers: a file to one worker, so that what a module sets up is set up once.

The missions of the simulated city go to one worker altogether: two such cities at once would be too much for two cores. The
order of the collection is kept, in which missions come first (`tests/conftest.py`). xdist's own groups are no help here: it
marks them in a node's id, which pytest 9.2 does not let it write any more.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

CITY = "tests/missions/city/"


class FilesTogether(LoadFileScheduling):
    """Shares out whole files, and the simulated city's as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of what must not be split, of which a test is a part."""
        return CITY if nodeid.startswith(CITY) else super()._split_scope(nodeid)
