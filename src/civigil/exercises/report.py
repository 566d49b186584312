"""The after-action report: truth above, what the city saw and did below, and the score between them. Pure.

The page is one file without a script, a font or a picture from anywhere; every word that came from outside is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

from civigil.exercises.axis import axis_of
from civigil.exercises.score import Incident, Line, Played, Verdict
from civigil.exercises.view import ExerciseRow, Whole, played_of
from civigil.kernel.time import Instant


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of an exercise, and the two halves that `civigil exercises score` takes."""

    made: Instant
    whole: Whole
    played: Played | None
    incidents: tuple[Incident, ...]


def report_of(whole: Whole, now: Instant) -> Report:
    """The report as a value."""
    incidents = tuple(
        Incident(
            id=str(one.id),
            kind=one.kind,
            started=one.started,
            raised=one.raised,
            place=one.place,
            status=whole.exercise.status.value,
        )
        for one in whole.seen
        if one.phase != "merged"
    )
    played = played_of(whole.exercise, whole.truths, now) if whole.truth_shown else None
    return Report(made=now, whole=whole, played=played, incidents=incidents)


def json_of(whole: Whole, now: Instant) -> bytes:
    """The report for programs."""
    return msgspec.json.format(msgspec.json.encode(report_of(whole, now)), indent=2)


def name_of(exercise: ExerciseRow, form: str) -> str:
    """A file's name for a report: made of nothing but letters, digits and hyphens."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in exercise.scenario or "exercise")
    return f"{plain.strip('-') or 'exercise'}-{exercise.asked:%Y%m%dT%H%M%SZ}.{form}"


def page_of(whole: Whole, now: Instant) -> bytes:
    """The report for people."""
    one = whole.exercise
    parts = [_HEAD.format(title=escape(one.title)), f"<h1>EXERCISE · {escape(one.title)}</h1>", _facts(whole, now)]
    parts += [_scores(whole)]
    if whole.truth_shown:
        parts += [axis_of(whole, now), _truths(whole), _steps(whole)]
    else:
        parts.append(
            "<p>What was true, and what was injected, is left out: whoever asked for this page may not see it.</p>"
        )
    parts += [_seen(whole), _deeds(whole), "</main></body></html>\n"]
    return "".join(parts).encode()


def _facts(whole: Whole, now: Instant) -> str:
    one = whole.exercise
    rows = [
        ("Scenario", one.scenario or "a script of one's own"),
        ("Simulator", one.simulator),
        ("Asked for by", f"{one.asked_by}, {_time(one.asked)}"),
        ("Began", _time(one.began)),
        ("Ended", f"{_time(one.ended)}{f' · {one.because}' if one.because else ''}"),
        ("State", one.phase.value),
        ("This page", _time(now)),
    ]
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows) + "</dl>"


def _scores(whole: Whole) -> str:
    made = whole.score
    if made is None:
        return "<h2>Score</h2><p>There is none yet.</p>"
    stands = "" if whole.final else " so far; the exercise is not scored yet"
    told = f"{made.found} found, {made.late} late, {made.missed} missed, {made.false} false{stands}."
    told += f" {made.repeated} told again of what was known." if made.repeated else ""
    told += f" {made.pending} had time left when it ended." if made.pending and whole.final else ""
    told += f" {made.pending} still have time." if made.pending and not whole.final else ""
    head = ("", "Cause", "Kind", "First sign", "Told", "Allowed", "Away", "Expected")
    return f"<h2>Score</h2><p>{escape(told)}</p>" + _table(head, (_line(line) for line in made.lines))


SHAPES = {
    Verdict.FOUND: "●",
    Verdict.LATE: "▲",
    Verdict.MISSED: "✕",
    Verdict.REPEATED: "◇",
    Verdict.FALSE: "◆",
    Verdict.PENDING: "○",
}
"""No verdict is told by its colour alone."""


def _line(line: Line) -> tuple[str, ...]:
    return (
        f"{SHAPES[line.verdict]} {line.verdict.value}",
        line.cause,
        line.kind,
        _seconds(line.after_s),
        _seconds(line.told_after_s),
        _seconds(line.within_s),
        "" if line.away_m is None else f"{line.away_m:.0f} m",
        line.expect,
    )


def _truths(whole: Whole) -> str:
    head = ("Cause", "Kinds that are right", "Began", "Ended", "Within", "Place", "Expected")
    rows = (
        (
            one.cause,
            ", ".join(one.kinds),
            _clock(one.began),
            _clock(one.ends),
            f"{one.within_s * one.speed:.0f} s",
            f"{one.latitude:.5f}, {one.longitude:.5f} ± {one.radius_m:.0f} m",
            one.expect,
        )
        for one in whole.truths
    )
    return "<h2>What was true</h2>" + _table(head, rows)


def _steps(whole: Whole) -> str:
    rows = [
        (one.at, f"{one.at_s:.0f} s", one.what, " ".join(filter(None, (one.unit, one.state, one.kind))), one.words)
        for one in whole.steps
    ]
    rows += [
        (
            one.at,
            "",
            "inject",
            f"{one.device} {one.fault}" if one.device else str((one.act or {}).get("do", "")),
            f"by {one.by}",
        )
        for one in whole.injects
    ]
    told = ((_clock(at), *rest) for at, *rest in sorted(rows))
    return "<h2>What happened in the exercise</h2>" + _table(("At", "Scenario", "What", "Which", "Words"), told)


def _seen(whole: Whole) -> str:
    head = ("Began", "Told", "Kind", "Severity", "State", "Given to", "What came of it", "Summary")
    rows = (
        (
            _clock(one.started),
            _clock(one.raised),
            one.kind,
            one.severity.value,
            one.phase,
            one.assigned or "",
            one.disposition or "",
            one.summary,
        )
        for one in sorted(whole.seen, key=lambda one: (one.started, one.id))
    )
    return "<h2>What the city saw</h2>" + _table(head, rows)


def _deeds(whole: Whole) -> str:
    rows = ((_clock(one.at), one.what.replace("_", " "), one.by, one.words) for one in whole.deeds)
    return "<h2>What the city did</h2>" + _table(("At", "What", "By", "Words"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    if not body:
        return "<p>Nothing.</p>"
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    return f'<div tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def _time(at: Instant | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _clock(at: Instant | None) -> str:
    return "" if at is None else f"{at:%H:%M:%S}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>EXERCISE · {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{{font:15px/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}}
main{{max-width:1100px;margin:0 auto;padding:24px}}
h1{{font-size:24px;border-left:8px solid #6b3fa0;padding-left:12px}}h2{{font-size:18px;margin-top:32px}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px}}dt{{color:#57606a}}dd{{margin:0}}
table{{border-collapse:collapse;width:100%;font-size:13px}}
th,td{{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid #d0d7de}}
th{{color:#57606a}}th,td{{white-space:nowrap}}td:last-child{{white-space:normal;min-width:180px}}
main>div{{overflow-x:auto}}svg{{display:block;width:100%;min-width:640px;height:auto}}
svg{{font:12px system-ui,sans-serif;fill:currentColor}}
@media(prefers-color-scheme:dark){{body{{background:#0d1117;color:#e6edf3}}dt,th{{color:#9198a1}}th,td{{border-color:#30363d}}}}
</style></head><body><main>"""
