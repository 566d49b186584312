"""How a run's tests are shared out among its workers: a file to one worker, so that what a module sets up is set up once.

The missions of the simulated city go to one worker altogether: two such cities at once would be too much for two cores. Missions
keep a core busy with servers and a browser; the rest mostly waits. So two workers at most play missions, and a third takes what
is none, as long as there is any. The order of the collection is kept, in which missions come first (`tests/conftest.py`).
xdist's own groups are no help here: it marks them in a node's id, which pytest 9.2 does not let it write any more.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

CITY = "tests/missions/city/"
MISSIONS = "tests/missions/"
MISSIONS_AT_ONCE = 2


class FilesTogether(LoadFileScheduling):
    """Shares out whole files, and the simulated city's as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of what must not be split, of which a test is a part."""
        return CITY if nodeid.startswith(CITY) else super()._split_scope(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give a worker its next file: one beyond the second gets a mission only where nothing else is left."""
        if self.nodes.index(node) >= MISSIONS_AT_ONCE:
            other = next((scope for scope in self.workqueue if not scope.startswith(MISSIONS)), None)
            if other is not None:
                self.workqueue.move_to_end(other, last=False)
        super()._assign_work_unit(node)
