"""A scenario: who does what, when and where, and the ground truth beside it. Frozen and self-checking; read from TOML.

Every act and every truth names its place by an *anchor*, which each city resolves in its own way (`stage.py`): `camera:1` is
the footpath in the middle of the first camera's picture, `camera:1/road` the nearest lane in it, `camera:1/building` a house in
it, `station:police` a police station, `device:level-1` a device, `signal:1` a signal, `centre` the middle of the city,
`spot:52.43,13.54` wherever somebody points on the map, latitude first. Times are seconds since the scenario began.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid, ManyInvalid, Missing
from civigil.kernel.severity import Status

ANCHOR = re.compile(
    r"camera:\d{1,2}(/(road|building))?|station:(fire|police|ambulance|hospital)|device:[a-z0-9-]{1,40}|signal:\d{1,3}|centre"
    r"|spot:-?\d{1,2}(\.\d{1,7})?,-?\d{1,3}(\.\d{1,7})?"
)
BYTES_AT_MOST = 200_000
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=86_400)]
Name: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Hazard: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""What a call is about, by the console's list of hazards."""


FaultName: TypeAlias = Literal["dead", "stuck", "drifting", "flapping", "lying", "hijacked"]


class _Timed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    at: str
    from_s: Seconds
    to_s: Seconds


class Loiter(_Timed, frozen=True, kw_only=True, tag_field="do", tag="loiter"):
    """Somebody comes, hangs about, and goes."""

    who: Name
    child: bool = False
    roam_m: Annotated[float, Meta(gt=0, le=20)] = 0.8


class Pass(_Timed, frozen=True, kw_only=True, tag_field="do", tag="pass"):
    """Somebody walks by, again and again where there is time."""

    who: Name
    child: bool = False
    alone: bool = True
    speed_mps: Annotated[float, Meta(gt=0, le=3)] = 1.25


class LeaveBag(_Timed, frozen=True, kw_only=True, tag_field="do", tag="leave_bag"):
    """Somebody puts a bag down and walks away; it is gone at the end."""

    who: Name
    stays_s: Seconds = 6.0


class Crash(_Timed, frozen=True, kw_only=True, tag_field="do", tag="crash"):
    """Two cars drive into each other and stand there until they are taken away."""

    hurt: Annotated[int, Meta(ge=0, le=10)] = 1


class Burn(_Timed, frozen=True, kw_only=True, tag_field="do", tag="burn"):
    """Something burns: smoke first, then flames, growing for five minutes."""

    height_m: Annotated[float, Meta(gt=0, le=60)] = 9.0
    flames: bool = True


class Gather(_Timed, frozen=True, kw_only=True, tag_field="do", tag="gather"):
    """People come together, more and more."""

    people: Annotated[int, Meta(ge=2, le=300)] = 40
    radius_m: Annotated[float, Meta(gt=0, le=60)] = 8.0


class Flood(_Timed, frozen=True, kw_only=True, tag_field="do", tag="flood"):
    """Water stands on the road, and spreads."""

    radius_m: Annotated[float, Meta(gt=0, le=300)] = 18.0


class Cover(_Timed, frozen=True, kw_only=True, tag_field="do", tag="cover"):
    """Somebody walks up to the camera and paints its lens."""

    who: Name
    takes_s: Annotated[float, Meta(gt=0, le=60)] = 6.0


class Quake(_Timed, frozen=True, kw_only=True, tag_field="do", tag="quake"):
    """The ground shakes: a first jolt, then a stronger one, dying away."""

    magnitude: Annotated[float, Meta(ge=2, le=9)] = 5.2


class Blackout(_Timed, frozen=True, kw_only=True, tag_field="do", tag="blackout"):
    """The power is out around a place: signals, lamps, and cameras and devices without a battery."""

    reach_m: Annotated[float, Meta(gt=0, le=20_000)] = 400.0


class Disturb(_Timed, frozen=True, kw_only=True, tag_field="do", tag="disturb"):
    """What sensors near a place measure changes by so much, rising over `rise_s`."""

    quantity: Name
    by: float
    reach_m: Annotated[float, Meta(gt=0, le=20_000)] = 300.0
    rise_s: Seconds = 30.0


class Break(_Timed, frozen=True, kw_only=True, tag_field="do", tag="break"):
    """A device goes wrong; `at` names it (`device:…`)."""

    fault: FaultName


class Call(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="do", tag="call"):
    """Somebody calls: what they say, and how far off the place is that they give."""

    at: str
    from_s: Seconds
    words: Annotated[str, Meta(min_length=1, max_length=500)]
    kind: Hazard
    off_m: Annotated[float, Meta(ge=0, le=5000)] = 0.0
    panic: bool = False

    @property
    def to_s(self) -> float:
        """A call is one moment."""
        return self.from_s


Act: TypeAlias = (
    Loiter | Pass | LeaveBag | Crash | Burn | Gather | Flood | Cover | Quake | Blackout | Disturb | Break | Call
)


class Truth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What really happened, and what a good system makes of it."""

    cause: Name
    kinds: Annotated[tuple[str, ...], Meta(min_length=1, max_length=8)]  # of incident, any of which is right
    at: str
    from_s: Seconds
    to_s: Seconds
    radius_m: Annotated[float, Meta(gt=0, le=50_000)]
    within_s: Annotated[float, Meta(gt=0, le=86_400)]  # later than that after `from_s` is late
    seen_by: tuple[Name, ...]  # rooms
    expect: Annotated[str, Meta(min_length=1, max_length=300)]


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise. Raises `ManyInvalid` with every mistake at once."""

    name: Name
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    what: Annotated[str, Meta(min_length=1, max_length=500)]
    lasts_s: Annotated[float, Meta(gt=0, le=86_400)]
    act: Annotated[tuple[Act, ...], Meta(min_length=1, max_length=200)]
    truth: Annotated[tuple[Truth, ...], Meta(max_length=50)] = ()
    status: Literal["Exercise", "Test"] = "Exercise"

    def __post_init__(self) -> None:
        """Check times, anchors and names against one another."""
        mistakes = list(_mistakes(enumerate(self.act, 1), self.truth, self.lasts_s))
        if mistakes:
            raise ManyInvalid(mistakes, where=f"scenario {self.name}")

    @property
    def cap_status(self) -> Status:
        """As facts bear it."""
        return Status(self.status)


def _mistakes(
    acts: Iterable[tuple[int, Act]], truths: Sequence[Truth], lasts_s: float, prefix: str = ""
) -> Iterable[Invalid]:
    """What is wrong across fields: times, places and names. `acts` are numbered from 1."""
    for number, act in acts:
        where = f"{prefix}act {number}"
        yield from _span(act.at, act.from_s, act.to_s, lasts_s, where)
        if isinstance(act, Break) and not act.at.startswith("device:"):
            yield Invalid(f"{act.at!r} is no device, so it cannot break", where=where)
        if isinstance(act, Cover) and not re.fullmatch(r"camera:\d+", act.at):
            yield Invalid(f"{act.at!r} is no camera, so it cannot be covered", where=where)
    for truth in truths:
        yield from _span(truth.at, truth.from_s, truth.to_s, lasts_s, f"{prefix}truth {truth.cause}")
    causes = [truth.cause for truth in truths]
    for cause in sorted({cause for cause in causes if causes.count(cause) > 1}):
        yield Invalid("two truths have this cause", where=f"{prefix}truth {cause}")


def _span(at: str, from_s: float, to_s: float, lasts_s: float, where: str) -> Iterable[Invalid]:
    if not ANCHOR.fullmatch(at):
        yield Invalid(
            f"{at!r} names no place: camera:1, camera:1/road, station:fire, device:level-1, signal:1 or centre do",
            where=where,
        )
    if not from_s <= to_s <= lasts_s:
        yield Invalid(f"{from_s:g} s to {to_s:g} s does not lie within 0 to {lasts_s:g} s", where=where)


def parse(text: str, *, where: str = "scenario") -> Scenario:
    """A scenario from TOML. Raises `Invalid` for what is no TOML, `ManyInvalid` with all other mistakes."""
    if len(text.encode()) > BYTES_AT_MOST:
        raise Invalid(f"is larger than {BYTES_AT_MOST} bytes", where=where)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"is no TOML: {error}", where=where) from error
    mistakes = list(_read_one_by_one(raw, where))
    if mistakes:
        raise ManyInvalid(mistakes, where=where)
    try:
        return msgspec.convert(raw, Scenario)
    except msgspec.ValidationError as error:
        cause = error.__cause__
        raise cause if isinstance(cause, Invalid) else Invalid(_plain(error), where=where) from error


def _read_one_by_one(raw: dict[str, Any], where: str) -> Iterator[Invalid]:
    """Every mistake of every field, and not only the first of the file."""
    head = {key: value for key, value in raw.items() if key not in {"act", "truth"}}
    yield from _wrong(head, Scenario, where, apart={"act", "truth"})
    acts: list[tuple[int, Act]] = []
    truths: list[Truth] = []
    for key in ("act", "truth"):
        rows = raw.get(key, [])
        for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
            here = f"{where}: {key} {number}"
            kind = Truth if key == "truth" else _ACTS.get(str(row.get("do")) if isinstance(row, dict) else "")
            if not isinstance(row, dict):
                yield Invalid(f"is no table: [[{key}]] begins one", where=here)
            elif kind is None:
                yield Invalid(f"do: {row.get('do')!r} is no act; there are {', '.join(sorted(_ACTS))}", where=here)
            else:
                wrong = list(_wrong(row, kind, here))
                yield from wrong
                if not wrong:
                    one: Any = msgspec.convert(row, kind)
                    truths.append(one) if key == "truth" else acts.append((number, one))
    lasts_s = raw.get("lasts_s")
    if isinstance(lasts_s, int | float):
        yield from _mistakes(acts, truths, lasts_s, f"{where}: ")
    if not raw.get("act"):
        yield Invalid("nothing happens in it: it has no [[act]]", where=where)


def _wrong(
    row: dict[str, Any], kind: type[msgspec.Struct], where: str, apart: Collection[str] = ()
) -> Iterator[Invalid]:
    """What is wrong with the fields of a table, each by itself; those `apart` are looked at elsewhere."""
    fields = {one.encode_name: one for one in msgspec.structs.fields(kind) if one.encode_name not in apart}
    for name, field in fields.items():
        if name in row:
            try:
                msgspec.convert(row[name], field.type)
            except msgspec.ValidationError as error:
                yield Invalid(f"{name}: {_plain(error)}", where=where)
        elif field.required:
            yield Invalid(f"lacks {name!r}", where=where)
    for name in sorted(row.keys() - fields.keys() - {"do"}):
        yield Invalid(f"{name!r} is nothing that it has; it has {', '.join(fields)}", where=where)


def _plain(error: msgspec.ValidationError) -> str:
    """A decoder's words without its path, which the field's name stands for."""
    return str(error).partition(" - at `$")[0].replace("`", "'")


_ACTS: Mapping[str, type[Any]] = {str(one.__struct_config__.tag): one for one in get_args(Act)}


FOLDER = Path(__file__).parent / "library"


def library() -> dict[str, Scenario]:
    """The scenarios that come with the city, by name."""
    found = {
        path.stem: parse(path.read_text(encoding="utf-8"), where=path.name) for path in sorted(FOLDER.glob("*.toml"))
    }
    return dict(found)


def scenario_of(name: str) -> Scenario:
    """A scenario by its name, or from a file. Raises `Missing` where there is none, `Invalid` where it is wrong."""
    path = Path(name)
    if path.suffix == ".toml":
        try:
            return parse(path.read_text(encoding="utf-8"), where=name)
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid(f"cannot be read: {error}", where=name) from error
    known = library()
    if name not in known:
        raise Missing(f"there is no scenario {name!r}: {', '.join(known)}", where="scenario")
    return known[name]
