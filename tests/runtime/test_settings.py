"""Settings: every mistake at once, each where it was made, and nothing silently ignored."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.capability import Capability
from civigil.kernel.errors import Invalid, ManyInvalid, Unavailable
from civigil.runtime.settings import Override, load, sections_of
from civigil.runtime.settings.check import from_text, to_text
from civigil.runtime.settings.lines import lines_of
from civigil.runtime.settings.words import reference


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One feed."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z]+$", description="Its name.")]
    loiter_s: Annotated[float, msgspec.Meta(gt=0, le=3600, description="How long is too long.")] = 10.0


class Watching(msgspec.Struct, frozen=True, kw_only=True):
    """A room's settings."""

    feeds: tuple[Feed, ...] = ()
    feeds_at_most: Annotated[int, msgspec.Meta(ge=1, le=64, description="Feeds watched at once.")] = 64
    names: dict[str, int] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if len({feed.id for feed in self.feeds}) != len(self.feeds):
            raise Invalid("two feeds bear one name", where="feeds")


ROOM = Capability(name="watching", package="city.watching", promise="Watch.", settings=Watching)
BARE = Capability(name="bare", package="city.bare", promise="Be.")
ROSTER = (ROOM, BARE)

TEN_MISTAKES = """\
[city]
nam = "Adlershof"            # 1: unknown, near to name

[nats]
replicas = 9                 # 2: too many
url = 5                      # 3: no text

[store]
archive_days = nan           # 4: no whole number

[gatway]                     # 5: unknown section
port = 1

[log]
level = "loud"               # 6: none of the levels

[watching]
feeds_at_most = "many"       # 7: no number
feeds = [
  { id = "ok" },
  { id = "NO", loiter_s = 5 },    # 8: does not match
  { loiter_s = -1 },              # 9 and 10: no id, and below 0
]

[bare]                       # 11: has no settings
x = 1
"""


def _mistakes(tmp_path: Path, text: str, **given: object) -> list[str]:
    file = tmp_path / "civigil.toml"
    file.write_text(text)
    with pytest.raises(ManyInvalid) as caught:
        load(ROSTER, file=file, **given)  # type: ignore[arg-type]
    return [str(one).replace(str(file), "FILE") for one in caught.value.mistakes]


def test_a_file_with_ten_mistakes_tells_all_of_them_with_line_value_and_what_is_allowed(tmp_path: Path) -> None:
    assert sorted(_mistakes(tmp_path, TEN_MISTAKES)) == sorted(
        [
            "FILE:2: city.nam: no such key; did you mean 'name'?",
            "FILE:5: nats.replicas: got 9; a whole number from 1 to 5 is allowed",
            "FILE:6: nats.url: got 5; a text is allowed",
            "FILE:9: store.archive_days: got nan; a whole number from 1 to 36500 is allowed",
            "FILE:11: gatway: no such section; did you mean [gateway]?",
            'FILE:15: log.level: got "loud"; "debug" or "error" or "info" or "warning" is allowed',
            'FILE:18: watching.feeds_at_most: got "many"; a whole number from 1 to 64 is allowed',
            'FILE:21: watching.feeds[1].id: got "NO"; a text that matches ^[a-z]+$ is allowed',
            "FILE:22: watching.feeds[2].id: is missing; a text that matches ^[a-z]+$ is needed",
            "FILE:22: watching.feeds[2].loiter_s: got -1; a number above 0 to 3600 is allowed",
            "FILE:25: bare: this room has no settings",
        ]
    )


def test_what_the_settings_hold_themselves_to_is_told_too(tmp_path: Path) -> None:
    (said,) = _mistakes(tmp_path, '[watching]\nfeeds = [{id = "a"}, {id = "a"}]\n')
    assert said.startswith("FILE:1: watching: ")
    assert "two feeds bear one name" in said


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused_where_a_bound_would_let_it_pass(tmp_path: Path, value: str) -> None:
    (said,) = _mistakes(tmp_path, f'[watching]\nfeeds = [{{id = "a", loiter_s = {value}}}]\n')
    assert "loiter_s" in said


def test_text_that_is_not_toml_names_the_line(tmp_path: Path) -> None:
    (said,) = _mistakes(tmp_path, "[city]\nname = \n")
    assert "line 2" in said


def test_bytes_that_are_not_utf8_name_the_line(tmp_path: Path) -> None:
    file = tmp_path / "civigil.toml"
    file.write_bytes(b"[city]\nname = '\xff'\n")
    with pytest.raises(ManyInvalid, match=r"toml:2: is not UTF-8"):
        load(ROSTER, file=file)


def test_a_file_that_is_not_there_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        load(ROSTER, file=tmp_path / "none.toml")


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    file = tmp_path / "civigil.toml"
    file.write_text('[city]\nname = "file"\n[gateway]\nport = 1000\n[nats]\nreplicas = 2\n')
    settings = load(
        ROSTER,
        file=file,
        environment={
            "CIVIGIL_CITY__NAME": "2077",
            "CIVIGIL_GATEWAY__PORT": "2000",
            "CIVIGIL_WATCHING__FEEDS": '[{id = "a"}]',
            "CIVIGIL_SHARED": "/none/of/ours",
            "PATH": "/bin",
        },
        overrides=[Override(("gateway", "port"), 3000, "--port")],
    )
    assert settings.city.name == "2077"
    assert settings.gateway.port == 3000
    assert settings.nats.replicas == 2
    assert settings.rooms["watching"].feeds == (Feed(id="a"),)


def test_a_misspelt_variable_is_a_mistake_not_a_silence(tmp_path: Path) -> None:
    said = _mistakes(tmp_path, "", environment={"CIVIGIL_NATS__REPLICAZ": "3", "CIVIGIL_GATEWAY__PORT": "many"})
    assert said == [
        "CIVIGIL_NATS__REPLICAZ: nats.replicaz: no such key; did you mean 'replicas'?",
        'CIVIGIL_GATEWAY__PORT: gateway.port: got "many"; a whole number from 1 to 65535 is allowed',
    ]


def test_a_mistake_on_the_command_line_names_the_option(tmp_path: Path) -> None:
    (said,) = _mistakes(tmp_path, "", overrides=[Override(("gateway", "port"), 70_000, "--port")])
    assert said.startswith("--port: gateway.port: got 70000")


def test_a_section_that_is_no_table_is_a_mistake(tmp_path: Path) -> None:
    said = _mistakes(tmp_path, "nats = 5\n", environment={"CIVIGIL_NATS__REPLICAS": "3"})
    assert any("a table is needed" in one for one in said)


def test_a_room_named_like_a_section_does_not_start() -> None:
    room = Capability(name="store", package="city.store", promise="Clash.", settings=Watching)
    with pytest.raises(Invalid, match="store"):
        sections_of((room,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[trust]\ncertificate_days = 20\n", "must last longer"),
        ("[gateway]\nkey = 'k.pem'\n", "go together"),
        ("[gateway]\naddress = 'city.example'\n", "is not an IP address"),
    ],
)
def test_values_that_do_not_go_together_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (mistake,) = _mistakes(tmp_path, text)
    assert said in mistake


def test_lines_are_found_in_every_shape_of_toml() -> None:
    text = (
        "# \"a = 1\"\n[one]\na.b = 1\n\"quo]ted\" = '''x\n[not.a.table]\ny = 2\n'''\n"
        'c = """\n\\"""\n"""\n[[list]]\nx = [ # ]\n 1,\n {y = 2,\n z = "}"},\n]\n[[list]]\n[list.inner]\nq = 1979-05-27T07:32:00Z\n'
    )
    lines = lines_of(text)
    assert lines["one", "a", "b"] == 3
    assert lines["one", "quo]ted"] == 4
    assert lines["one", "c"] == 8
    assert lines["list", 0, "x", 0] == 13
    assert lines["list", 0, "x", 1, "y"] == 14
    assert lines["list", 0, "x", 1, "z"] == 15
    assert lines["list", 1, "inner", "q"] == 19


_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_VALUES)
def test_what_is_handed_on_to_a_child_is_what_the_child_reads(value: object) -> None:
    text = to_text([value])
    assert tomllib.loads(f"x = {text}")["x"] == [value]
    assert from_text(to_text({"id": "a"}), ("watching", "names"), sections_of(ROSTER)) == {"id": "a"}


@given(_VALUES)
def test_every_key_of_any_file_has_a_line(value: object) -> None:
    text = f"\n\n[a]\nk = {to_text([value])}\n"
    lines = lines_of(text)

    def walk(found: object, path: tuple[str | int, ...]) -> None:
        assert lines[path] == (3 if path == ("a",) else 4)
        items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
        for step, inner in items:
            walk(inner, (*path, step))

    walk(tomllib.loads(text)["a"], ("a",))


def test_the_reference_has_meaning_unit_bound_and_default_of_every_key() -> None:
    keys = {key.key: key for key in reference(sections_of(ROSTER))}
    assert keys["watching.feeds[].loiter_s"].unit == "seconds"
    assert keys["watching.feeds[].loiter_s"].allowed == "a number above 0 to 3600"
    assert keys["watching.feeds[].loiter_s"].default == "10.0"
    assert keys["watching.feeds[].id"].default == ""
    assert keys["store.url"].default == "unset"
    assert all(key.meaning for key in keys.values() if not key.key.startswith("watching."))
