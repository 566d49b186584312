"""Words from before they were sealed: sealed once, in the background, from a table that is append-only otherwise.

Of each line that holds a person's words the whole goes into the table `words`, and what is left is what everybody may read. How far
it is stands with everything else that is sealed anew, on the vault's page, as `incidents.timeline`. A walk that was stopped
goes on. The reasons of shelvings, of which there are few, come before it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from civigil.incidents.hazards import HAZARDS
from civigil.incidents.model import Deed, EntryKind
from civigil.incidents.reports import title_of
from civigil.incidents.rules import BY_PERSON, MERGED_BY_PERSON
from civigil.incidents.sealed import Words, sealed_deeds, sealed_reason, words_of
from civigil.incidents.settings import IncidentSettings
from civigil.runtime import reseal
from civigil.runtime.hands import Hands
from civigil.runtime.reseal import Walk
from civigil.runtime.store import Change

WHAT = "incidents.timeline"
LINES_AT_ONCE = 500

_TITLES = {hazard.kind: title_of(hazard) for hazard in HAZARDS}
_OLD = """
    said IS NULL AND ((kind <> 'concern' AND text <> '' AND by NOT LIKE 'rule:%%')
        OR (kind = 'concern' AND seen ->> 0 = ANY(%(kinds)s) AND position(', reported by a person: ' IN text) > 0))
"""
_COUNT = f"SELECT count(*) FROM timeline WHERE {_OLD}"  # noqa: S608
_NEXT = f"""
    SELECT incident, seq, kind, event, text, need, explanation, seen ->> 0 FROM timeline
    WHERE {_OLD} AND (incident, seq) > (%(incident)s, %(seq)s) ORDER BY incident, seq LIMIT %(limit)s FOR UPDATE
"""  # noqa: S608
_SAY = "INSERT INTO words (id, everybody, medical, personal, tactical) VALUES (%s, %s, %s, %s, %s)"
_SEAL = "UPDATE timeline SET said = %s, text = %s, need = %s, explanation = %s WHERE incident = %s AND seq = %s"
_ROW = """
    UPDATE incidents SET summary = %(title)s WHERE starts_with(summary, %(title)s || ': ')
        AND id IN (SELECT %(incident)s UNION SELECT m.incident FROM moved m WHERE m.event = %(event)s)
"""
_REASONS = """
    SELECT id, shelved_because, deeds::text FROM incidents
    WHERE (shelved_because <> '' AND NOT starts_with(shelved_because, 'sealed:'))
        OR deeds::text ~ '"shelved_because": ?"(?!sealed:)[^"]'
    ORDER BY id LIMIT %(limit)s FOR UPDATE
"""
_SEAL_REASON = "UPDATE incidents SET shelved_because = %s, deeds = %s WHERE id = %s"


async def seal_old_words(do: Hands[IncidentSettings]) -> None:
    """Seal what lay in the clear; returns when nothing does any more."""
    given: dict[str, Any] = {"kinds": list(_TITLES), "limit": LINES_AT_ONCE, "incident": UUID(int=0), "seq": 0}
    while await _seal_reasons(do):
        pass
    async with do.store.change() as change:
        (total,) = await (await change.sql.execute(_COUNT.encode(), given)).fetchone() or (0,)
    if not total:
        return
    walk = Walk(what=WHAT, epoch=0, total=total)
    while lines := await _seal_some(given, walk, do):
        given |= {"incident": lines[-1][0], "seq": lines[-1][1]}
        await reseal.note(do.store, walk, do.clock, finished=False)
    await reseal.note(do.store, walk, do.clock, finished=True)
    do.log.info("old_words_sealed", lines=walk.resealed)


async def _seal_some(given: dict[str, Any], walk: Walk, do: Hands[IncidentSettings]) -> list[tuple[Any, ...]]:
    async with do.store.change() as change:
        lines = await (await change.sql.execute(_NEXT.encode(), given)).fetchall()
        for line in lines:
            await _seal(line, change, do)
    walk.done += len(lines)
    walk.resealed += len(lines)
    return lines


async def _seal_reasons(do: Hands[IncidentSettings]) -> int:
    """Seal why some incidents are shelved, or were; how many."""
    async with do.store.change() as change:
        rows = await (await change.sql.execute(_REASONS.encode(), {"limit": LINES_AT_ONCE})).fetchall()
        for id, because, deeds in rows:
            kept = sealed_deeds(msgspec.json.decode(deeds, type=tuple[Deed, ...]), id, do.sealer)
            sealed = (sealed_reason(because, id, do.sealer), msgspec.json.encode(kept).decode(), id)
            await change.sql.execute(_SEAL_REASON, sealed)
    return len(rows)


async def _seal(line: tuple[Any, ...], change: Change, do: Hands[IncidentSettings]) -> None:
    incident, seq, kind, event, text, need, explanation, hazard = line
    title = ""
    if kind == EntryKind.CONCERN.value:
        title, need = _TITLES[hazard], "personal"
        explanation = {**explanation, "summary": title}
    elif (
        explanation is not None and explanation.get("rule") == MERGED_BY_PERSON and explanation["summary"] != BY_PERSON
    ):
        text, explanation = f"{text}: {explanation['summary']}", {**explanation, "summary": BY_PERSON}
    words: Words = words_of(do.new_id(), text, need, do.sealer)
    await change.sql.execute(_SAY, words)
    told = None if explanation is None else msgspec.json.encode(explanation).decode()
    await change.sql.execute(_SEAL, (words.id, title, need, told, incident, seq))
    if title:
        await change.sql.execute(_ROW, {"title": title, "event": event, "incident": incident})
