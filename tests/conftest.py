"""Only servers and the clock: a room's own fixtures live beside the room.

- `postgres_url`: the module's own database, a copy of a template with every migration of the roster applied.
- `fresh_postgres_url`: the same for one test alone; `empty_postgres_url`: a database without any migration.
- `nats_url`: a nats-server of the test's own, with JetStream and without TLS; `nats` is its handle, to kill it.
- `roster`: who is on duty; a room's `conftest.py` may narrow it.
- `clock`, `ids`: a clock that stands until it is moved, and ids in a known order.
- `hands_for`: a room's tools on all of these, for a test that calls its handlers.
- `shared`: the folder with the real recordings (`real_data`).
"""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings

from civigil.kernel.capability import Roster
from civigil.runtime.embedded import Child, NatsConfig, NatsServer, free_port, serving
from tests.support import servers
from tests.support.clock import SetClock, counted_ids
from tests.support.hands import hands_for
from tests.support.sharing import FilesTogether
from tests.support.sockets import forbid_the_world

__all__ = ["hands_for"]

forbid_the_world()
settings.register_profile("civigil", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("civigil")


MISSION_WITHIN_S = 420


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Twice as many workers as cores: more than half of a test's time it waits, and somebody else's can be spent then."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 * cores


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    """Share out whole files, in the order of the collection."""
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Missions begin first, with time to spare, then files with slow tests; without the recordings, their tests are left out.

    With them (CIVIGIL_SHARED), a missing file is a failure.
    """
    left_out = pytest.mark.skip(reason="CIVIGIL_SHARED does not point to the recordings")
    for item in items:
        if item.get_closest_marker("real_data") and not os.environ.get("CIVIGIL_SHARED"):
            item.add_marker(left_out)
        if item.get_closest_marker("mission") and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(MISSION_WITHIN_S))
    rank: dict[str, int] = {}  # of each file: what takes long begins first
    for item in items:
        own = 0 if item.get_closest_marker("mission") else 1 if item.get_closest_marker("slow") else 2
        file = item.nodeid.partition("::")[0]
        rank[file] = min(own, rank.get(file, own))
    items.sort(key=lambda item: rank[item.nodeid.partition("::")[0]])  # stable: the rest keeps its order


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder that CIVIGIL_SHARED points to."""
    return Path(os.environ["CIVIGIL_SHARED"]).resolve()


@pytest.fixture(scope="session")
def run_postgres() -> str:
    """The address of the run's PostgreSQL; ask for `postgres_url` rather than for this."""
    return servers.postgres_url(servers.run_directory())


@pytest.fixture(scope="module")
def roster() -> Roster:
    """Who is on duty."""
    return importlib.import_module("civigil.roster").ROSTER  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def _template(run_postgres: str, roster: Roster) -> str:
    return servers.template_database(servers.run_directory(), run_postgres, roster)


@pytest.fixture(scope="module")
def postgres_url(run_postgres: str, _template: str) -> Iterator[str]:
    """The module's own migrated database."""
    url = servers.fresh_database(run_postgres, template=_template)
    yield url
    servers.drop_database(url)


@pytest.fixture
def fresh_postgres_url(run_postgres: str, _template: str) -> Iterator[str]:
    """The test's own migrated database."""
    url = servers.fresh_database(run_postgres, template=_template)
    yield url
    servers.drop_database(url)


@pytest.fixture
def empty_postgres_url(run_postgres: str) -> Iterator[str]:
    """The test's own database, without a table."""
    url = servers.fresh_database(run_postgres)
    yield url
    servers.drop_database(url)


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """A folder with a short path, fit for unix sockets; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cv-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def nats_server(short_tmp: Path) -> NatsServer:
    """The test's own nats-server, not started yet."""
    return NatsServer(
        NatsConfig(directory=short_tmp / "nats", port=free_port(), monitor_port=free_port(), sync_always=False)
    )


@pytest.fixture
def nats(nats_server: NatsServer) -> Iterator[Child]:
    """The test's own nats-server, running: `.send(SIGKILL)` and `.start()` are the test's to use."""
    with serving(nats_server) as child:
        yield child


@pytest.fixture
def nats_url(nats: Child, nats_server: NatsServer) -> str:
    """Where the test's own nats-server answers."""
    return nats_server.url


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands at noon until the test moves it."""
    return SetClock()


@pytest.fixture
def ids(clock: SetClock) -> Callable[[], UUID]:
    """Ids in a known order."""
    return counted_ids(clock)
