"""The room on true PostgreSQL: what is saved, what is said, and two deciders at once."""

from __future__ import annotations

from civigil.incidents import service
from tests.support.clock import SetClock


async def rows(do, query, *given):
    async with do.store.read() as sql:
        return await (await sql.execute(query, given)).fetchall()


async def hear(do, *concerns):
    async with do.store.change() as change:
        await service.on_concerns(concerns, change, do)


async def test_two_concerns_of_one_cause_become_one_incident(do, sensor, clock: SetClock):
    await hear(do, sensor.says(at=-10), sensor.says(at=-5, east_m=3))
    await hear(do, sensor.says(at=0, east_m=-3))
    (incident,) = await rows(do, "SELECT * FROM incidents")
    assert incident["concerns"] == 3
    assert incident["version"] == 3
    entries = await rows(do, "SELECT * FROM timeline ORDER BY seq")
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    said = await rows(do, "SELECT subject FROM outbox ORDER BY seq")
    assert [one["subject"].split(".")[3] for one in said] == ["incident_raised", "incident_updated", "incident_updated"]
