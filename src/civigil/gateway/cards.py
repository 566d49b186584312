"""How the plain pages draw an incident: pure, from what the API said to HTML.

Reading is tolerant: of what the API says, these types take the fields below and need no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from civigil.gateway.pages import framed, moment, text
from civigil.kernel.facts import EvidenceRef, Explanation, Reason

SEVERITIES = frozenset({"extreme", "severe", "moderate", "minor"})


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an incident's timeline, as far as the page shows it."""

    at: datetime
    text: str = ""
    by: str = ""
    explanation: Explanation | None = None
    evidence: tuple[EvidenceRef, ...] = ()


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident, as far as the page shows it."""

    id: UUID
    kind: str
    severity: str
    phase: str
    status: str
    priority: int
    summary: str
    started: datetime
    concerns: int = 1


def list_page(told: Sequence[tuple[Incident, Sequence[Entry]]]) -> bytes:
    """The start page: the incidents in the order given but what is not real last, each with the newest of its timeline."""
    real_first = sorted(told, key=lambda one: one[0].status != "Actual")
    cards = "".join(_card(incident, entries) for incident, entries in real_first)
    count = f"{len(told)} shown, the most pressing first" if told else ""
    top = f'<div class="top"><h1>Incidents</h1><span class="soft">{count}</span></div>'
    return framed("Incidents", top + (f'<ol class="incidents">{cards}</ol>' if cards else _EMPTY))


def incident_page(incident: Incident, entries: Sequence[Entry]) -> bytes:
    """One incident: its clip playing, and its timeline with reasons."""
    clip, snapshot = _newest(entries, "video/"), _newest(entries, "image/")
    poster = f' poster="{_link(snapshot)}"' if snapshot else ""
    video = f'<video class="whole" controls preload="metadata"{poster} src="{_link(clip)}"></video>' if clip else ""
    picture = f'<img class="whole" src="{_link(snapshot)}" alt="Snapshot">' if snapshot and not clip else ""
    lines = "".join(_line(entry) for entry in entries)
    tone = _tone(incident.severity)
    head = (
        f'<div class="top {tone}"><h1>{text(incident.summary)}</h1></div>{_status(incident)}'
        f'<div class="{tone}">{_facts(incident)}</div>{video}{picture}'
    )
    return framed(incident.summary, f'{head}<h2 class="part">Timeline</h2><ol class="timeline">{lines}</ol>')


def _line(entry: Entry) -> str:
    told = entry.text or _summary(entry)
    by = f'<p class="facts">{moment(entry.at)}<span>{text(entry.by)}</span></p>'
    return f"<li><h2>{text(told)}</h2>{by}{_why(entry.explanation, told=told)}{_links(entry.evidence)}</li>"


def _card(incident: Incident, entries: Sequence[Entry]) -> str:
    explained = next((entry.explanation for entry in reversed(entries) if entry.explanation), None)
    clip = _newest(entries, "video/")
    to_clip = f'<a href="{_link(clip)}">Clip</a>' if clip else ""
    page = f"/incident/{incident.id}"
    return (
        f'<li class="{_tone(incident.severity)}">{_picture(_newest(entries, "image/"), page)}'
        f'<div><h2><a href="{page}">{text(incident.summary)}</a></h2>{_status(incident)}{_facts(incident)}</div>'
        f'<div>{_why(explained, told=incident.summary)}<p class="links"><a href="{page}">Timeline</a>{to_clip}</p></div></li>'
    )


def _facts(incident: Incident) -> str:
    many = f"<span>{incident.concerns} reports</span>" if incident.concerns > 1 else ""
    return (
        f'<p class="facts"><span class="chip">{text(incident.severity)}</span><span>priority {incident.priority}</span>'
        f"{moment(incident.started)}<span>{text(incident.kind.replace('_', ' '))}</span>"
        f"<span>{text(incident.phase.lower())}</span>{many}</p>"
    )


def _status(incident: Incident) -> str:
    if incident.status == "Actual":
        return ""
    return f'<p class="notice">{text(incident.status)}: not real</p>'


def _why(explanation: Explanation | None, *, told: str) -> str:
    """A reason with its figures; its sentence is left out where it was `told` just above."""
    if explanation is None:
        return ""
    sentence = "" if explanation.summary == told else text(explanation.summary)
    rows = "".join(_reason(reason) for reason in explanation.because)
    table = (
        f"<table><thead><tr><th>What</th><th>Measured</th><th>Limit</th></tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    return f'<div class="why">{sentence}{table}</div>'


def _reason(reason: Reason) -> str:
    limit = "" if reason.limit is None else f"{reason.limit:g} {text(reason.unit)}"
    measured = f"{reason.measured:.4g} {text(reason.unit)}"
    return f'<tr><td>{text(reason.what)}</td><td class="number">{measured}</td><td class="number">{limit}</td></tr>'


def _picture(snapshot: EvidenceRef | None, page: str) -> str:
    if snapshot is None:
        return '<div class="picture"><span class="none">no picture</span></div>'
    return f'<a class="picture" href="{page}"><img src="{_link(snapshot)}" alt="Snapshot" loading="lazy"></a>'


def _links(evidence: Sequence[EvidenceRef]) -> str:
    links = "".join(f'<a href="{_link(one)}">{text(one.role or one.media_type)}</a>' for one in evidence)
    return f'<p class="links">{links}</p>' if links else ""


def _newest(entries: Sequence[Entry], media: str) -> EvidenceRef | None:
    found = (one for entry in reversed(entries) for one in entry.evidence if one.media_type.startswith(media))
    return next(found, None)


def _link(evidence: EvidenceRef) -> str:
    return text(f"/api/evidence/{evidence.id}")


def _summary(entry: Entry) -> str:
    return entry.explanation.summary if entry.explanation else ""


def _tone(severity: str) -> str:
    word = severity.lower()
    return word if word in SEVERITIES else "unknown"


_EMPTY = (
    '<div class="empty"><h2>Nothing is going on</h2><p class="soft">Incidents appear here as soon as a camera, a sensor or a '
    "person reports one. This page shows the moment it was loaded; load it again for news.</p></div>"
)
