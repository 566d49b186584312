"""How a run's tests are shared out among its workers: a file to one worker, so that what a module sets up is set up once.

A mission keeps a core busy with servers and a browser; most others wait, for a time-out, a server, a process that is started again.
So there are more workers than cores, and at most `MISSIONS_AT_ONCE` of them play missions as long as there is anything else to do.

What shares a city goes to one worker altogether: the simulated city's missions (two such cities at once would be too much for two
cores), and those of the console that share the quiet one, so that it is started once. What takes long begins first, so that no
worker is left alone with it: missions, then files that are marked slow, then the rest, each in the order of the collection
(`tests/conftest.py`). xdist's own groups are no help here: it marks them in a node's id, which pytest 9.2 does not let it write.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

MISSIONS = "tests/missions/"
MISSIONS_AT_ONCE = 2
CITY, CONSOLE = "tests/missions/city/", "tests/missions/console/"
QUIET_CITY = frozenset(
    f"{CONSOLE}test_{name}.py"
    for name in (
        "access",
        "bad_input",
        "exercise_tone",
        "exercises",
        "life",
        "map",
        "network_camera",
        "reports",
        "vault",
    )
)
"""Missions in the one quiet city of `tests/missions/console/conftest.py`."""


class FilesTogether(LoadFileScheduling):
    """Shares out whole files, and those that share a city as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        """The name of what must not be split, of which a test is a part."""
        file = super()._split_scope(nodeid)
        if file.startswith(CITY):
            return CITY
        return CONSOLE if file in QUIET_CITY else file

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give a worker its next file: one beyond those who play missions gets a mission only where nothing else is left."""
        if self.nodes.index(node) >= MISSIONS_AT_ONCE:
            other = next((scope for scope in self.workqueue if not scope.startswith(MISSIONS)), None)
            if other is not None:
                self.workqueue.move_to_end(other, last=False)
        super()._assign_work_unit(node)
