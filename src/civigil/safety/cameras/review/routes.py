"""The review over HTTP: what was reported, verdicts on it, and the thresholds that they speak for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import Parameter

from civigil.events.cameras import ForgetKnown, GiveVerdict, Judgement, SetAlarmRate, SetThreshold
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Missing
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.kernel.time import Instant
from civigil.runtime.hands import Hands
from civigil.safety.cameras.permissions import JUDGE, SEARCH, TUNE, VIEW
from civigil.safety.cameras.review import keeping, past, store, tune
from civigil.safety.cameras.review.view import (
    Forgotten,
    KnownHere,
    RateTaken,
    Reported,
    ReviewQueue,
    Thresholds,
    ThresholdTaken,
    VerdictTaken,
)
from civigil.safety.cameras.settings import CameraSettings

router = Doors("cameras")

Limit = Annotated[int, Parameter(ge=1, le=500, description="How many at most.")]
OfCamera = Annotated[str | None, Parameter(description="Of this camera only.")]
OfStatus = Annotated[Status | None, Parameter(description="Of cameras of this status only.")]
Rank = Annotated[str | None, Parameter(pattern="^(alert|detection)$", description="Only alerts, or only detections.")]
What = Annotated[str | None, Parameter(max_length=40, description="Only this: loitering, intrusion, unusual, ….")]
Open = Annotated[bool, Parameter(description="Only what has no verdict yet.")]
Since = Annotated[Instant | None, Parameter(description="Only what happened at this RFC 3339 time or later.")]
Until = Annotated[Instant | None, Parameter(description="Only what happened before this RFC 3339 time.")]

InZone = Annotated[str, Parameter(max_length=80, description="In this zone; empty: anywhere in the picture.")]
DuringFrom = Annotated[Instant | None, Parameter(description="Who was there at this RFC 3339 time or later.")]
DuringTo = Annotated[Instant | None, Parameter(description="Who was there before this RFC 3339 time.")]
Dwell = Annotated[float, Parameter(ge=0, description="Who stayed for so many seconds at least.")]
Heading = Annotated[
    float | None, Parameter(ge=0, lt=360, description="Who went this way, within 45 degrees: 0 to the right, 90 up.")
]


class VerdictAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A verdict, and the version of the one that was looked at."""

    version: int
    verdict: Judgement | None  # null: take it back
    known_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 0  # of a nuisance: its like raises nothing for so long


class ThresholdAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which threshold, and from which figure on alarms are raised."""

    what: Annotated[str, msgspec.Meta(max_length=40)]
    zone: Annotated[str, msgspec.Meta(max_length=80)]
    version: int
    threshold: float | None  # null: that of the settings again
    because: Annotated[str, msgspec.Meta(max_length=500)]


class RateAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many false alarms a day are borne, and how many were when it was looked at."""

    before: float
    alarms_a_day: float | None  # null: as many as the settings say


@router.get("/review", permission=VIEW)
async def list_reported(
    do: Hands[CameraSettings],
    camera: OfCamera = None,
    status: OfStatus = None,
    rank: Rank = None,
    what: What = None,
    open: Open = False,
    since: Since = None,
    until: Until = None,
    limit: Limit = 200,
) -> ReviewQueue:
    """What cameras reported, the newest first: alerts, and detections below them; with what was measured and people's verdicts.

    `tally` counts all of the camera, status and time that were asked for, whatever their rank and verdict.
    """
    of = None if status is None else status.value
    sought = store.Sought(camera=camera, status=of, rank=rank, what=what, open=open, since=since, until=until)
    every = store.Sought(camera=camera, status=of, since=since, until=until)
    async with do.store.read() as sql:
        return ReviewQueue(reported=await store.reported(sql, sought, limit=limit), tally=await store.tally(sql, every))


@router.get("/review/{sighting:uuid}", permission=VIEW, raises=(Missing,))
async def show_reported(sighting: UUID, do: Hands[CameraSettings]) -> Reported:
    """One sighting, with what was measured and people's verdict."""
    async with do.store.read() as sql:
        found = await store.one(sql, sighting)
    if found is None:
        raise Missing("there is no such sighting", where=f"sighting {sighting}")
    return found


@router.put("/review/{sighting:uuid}", permission=JUDGE, raises=(Missing, Conflict))
async def put_verdict(sighting: UUID, data: VerdictAsked, who: Principal, do: Hands[CameraSettings]) -> VerdictTaken:
    """Say what a sighting was: real, false, a nuisance, or seen; null takes it back.

    A nuisance may be known here for `known_days`: its like, at this place and time of day, is then kept as a detection. Who
    looked at an older verdict is told so, and nothing is overwritten.
    """
    status = Status((await show_reported(sighting, do)).status)
    order = GiveVerdict(sighting=sighting, version=data.version, verdict=data.verdict, known_days=data.known_days)
    return await do.bus.ask(order, actor=who, status=status, answer=VerdictTaken)


@router.get("/thresholds", permission=VIEW)
async def list_thresholds(do: Hands[CameraSettings], camera: OfCamera = None, status: OfStatus = None) -> Thresholds:
    """Every threshold that something was held against, and what people's verdicts speak for: before and after.

    A proposal is only that: it moves nothing until somebody accepts it.
    """
    limits, now = do.settings.tuning, do.clock.now()
    told = []
    async with do.store.read() as sql:
        for one in await store.thresholds(sql, camera, None if status is None else status.value):
            if one.base <= 0:
                continue
            judged = await store.judged(sql, one.camera, one.what, one.zone)
            proposal = tune.propose(judged, before=one.threshold, base=one.base, limits=limits, now=now)
            told.append(msgspec.structs.replace(one, proposal=proposal))
    return Thresholds(thresholds=told, limits=limits)


@router.put("/{camera:str}/threshold", permission=TUNE, raises=(Missing, Conflict))
async def put_threshold(camera: str, data: ThresholdAsked, who: Principal, do: Hands[CameraSettings]) -> ThresholdTaken:
    """Raise a camera's alarms of a kind from another figure on; null: from that of the settings again.

    Outside the bounds of the settings (`cameras.tuning`) it is refused; so is a version that is no longer the newest.
    """
    order = SetThreshold(
        camera=camera,
        what=data.what,
        zone=data.zone,
        version=data.version,
        threshold=data.threshold,
        because=data.because,
    )
    return await do.bus.ask(order, actor=who, status=await _status_of(camera, do), answer=ThresholdTaken)


@router.put("/{camera:str}/alarm-rate", permission=TUNE, raises=(Missing, Conflict))
async def put_alarm_rate(camera: str, data: RateAsked, who: Principal, do: Hands[CameraSettings]) -> RateTaken:
    """Bear so many false alarms a day of what a camera's model says; null: as many as the settings say."""
    order = SetAlarmRate(camera=camera, before=data.before, alarms_a_day=data.alarms_a_day)
    return await do.bus.ask(order, actor=who, status=await _status_of(camera, do), answer=RateTaken)


@router.get("/passages", permission=SEARCH)
async def search_passages(
    who: Principal,
    do: Hands[CameraSettings],
    camera: OfCamera = None,
    status: OfStatus = None,
    zone: InZone = "",
    since: DuringFrom = None,
    until: DuringTo = None,
    dwell: Dwell = 0.0,
    heading: Heading = None,
    limit: Limit = 200,
) -> past.WhoPassed:
    """Who was in a zone between two instants: when, for how long, how large, where to, how fast; no pixels, no names.

    `tracks` counts each number of a camera once. The search itself is written into the audit trail.
    """
    asked = past.Asked(
        camera=camera,
        status=None if status is None else status.value,
        zone=zone,
        since=since,
        until=until,
        dwell_s=dwell,
        heading=heading,
    )
    detail = {name: str(value) for name, value in msgspec.to_builtins(asked).items() if value not in (None, "", 0.0)}
    to = f"cameras/{camera}" if camera else "cameras"
    await do.audit.record(at=do.clock.now(), who=who.id, did="searched who passed", to=to, detail=detail)
    async with do.store.read() as sql:
        return await past.search(sql, asked, limit=limit)


@router.get("/evidence", permission=VIEW)
async def show_storage(do: Hands[CameraSettings]) -> keeping.Storage:
    """How much evidence there is of each class, for how long it is kept, and what goes next.

    What belongs to an incident that is not closed is held.
    """
    async with do.store.read() as sql:
        return await keeping.storage(sql, do.settings.retention)


@router.get("/known", permission=VIEW)
async def list_known(do: Hands[CameraSettings], camera: OfCamera = None) -> KnownHere:
    """What people called a nuisance and is known at its place and time of day: it raises nothing until it expires."""
    async with do.store.read() as sql:
        return KnownHere(known=await store.known(sql, camera, do.clock.now()))


@router.delete("/known/{known:uuid}", permission=TUNE, raises=(Missing,))
async def delete_known(known: UUID, who: Principal, do: Hands[CameraSettings]) -> Forgotten:
    """Let what is known at a place raise alarms again."""
    return await do.bus.ask(ForgetKnown(known=known), actor=who, status=Status.ACTUAL, answer=Forgotten)


async def _status_of(camera: str, do: Hands[CameraSettings]) -> Status:
    async with do.store.read() as sql:
        row = await (await sql.execute("SELECT status FROM camera WHERE id = %s", (camera,))).fetchone()
    if row is None:
        raise Missing("there is no such camera", where=f"camera {camera}")
    return Status(row["status"])
