"""What the house style asks of every file, where a linter has no rule for it."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

from tests.conformance.rooms import PACKAGE, ROOT

SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LINES_AT_MOST = 500
FUNCTION_P90 = 40
_VAGUE = {"utils", "util", "helpers", "common", "manager", "misc"}
_ENVIRONMENT = (
    r"(?<!environment=)os\.environ|os\.getenv"  # who hands it to the settings as an argument does not read it
)
_PASSES_IT_ON = {"runtime/embedded/child.py"}  # to the child
_POLL_S_AT_MOST = 0.5


def within(path: Path, root: Path) -> str:
    """A path as the messages name it."""
    return path.relative_to(root).as_posix()


def lengths(path: Path) -> list[int]:
    """How many lines each function of a file has."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(one.end_lineno or one.lineno) - one.lineno + 1 for one in functions]


def holding(paths: list[Path], root: Path, pattern: str, *, but: set[str]) -> list[str]:
    """The files that hold a pattern, without those that may."""
    sought = re.compile(pattern)
    return [
        name
        for path in paths
        if (name := within(path, root)) not in but and sought.search(path.read_text(encoding="utf-8"))
    ]


def test_no_file_is_longer_than_one_idea() -> None:
    long = [within(path, ROOT) for path in [*SOURCES, *TESTS] if len(path.read_text().splitlines()) > LINES_AT_MOST]
    assert not long


def test_nine_functions_in_ten_fit_one_look() -> None:
    every = [length for path in SOURCES for length in lengths(path)]
    assert statistics.quantiles(every, n=10)[-1] <= FUNCTION_P90


def test_no_file_is_named_for_nothing() -> None:
    assert not [within(path, ROOT) for path in [*SOURCES, *TESTS] if path.stem in _VAGUE]


def test_environment_is_read_in_the_settings_alone() -> None:
    assert not holding(SOURCES, PACKAGE, _ENVIRONMENT, but=_PASSES_IT_ON)


def test_no_test_mocks_what_it_tests() -> None:
    own = {"conformance/test_house.py"}
    assert not holding(TESTS, ROOT / "tests", r"unittest\.mock|MagicMock", but=own)


def test_no_test_sleeps_and_hopes() -> None:
    """A short pause between two looks at a condition is fine; a long one is a guess at how fast a machine is."""
    assert not [
        f"{within(path, ROOT)}:{line}" for path in TESTS if path.name.startswith("test_") for line in long_sleeps(path)
    ]


def long_sleeps(path: Path) -> list[int]:
    """The lines that sleep for a time of their own, longer than a pause."""
    calls = [one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)]
    return [
        call.lineno
        for call in calls
        if ast.unparse(call.func) in {"time.sleep", "asyncio.sleep"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, int | float)
        and _POLL_S_AT_MOST < call.args[0].value < 3600
    ]


def test_every_test_file_says_what_it_is_for() -> None:
    files = [path for path in TESTS if path.name.startswith("test_")]
    assert not [within(path, ROOT) for path in files if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
