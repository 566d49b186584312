"""Truth above and what the city said below, on one time axis: a drawing in SVG, without a script. Pure.

A truth is a bar from when it began; its thick part is the time in which a good city says so. An incident stands where the city
first said so, with the shape of its verdict; a line joins it to the truth that it answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import TypeAlias

from civigil.events.exercises import Truth
from civigil.exercises.score import Verdict
from civigil.exercises.view import SeenIncident, Whole
from civigil.kernel.time import Instant

XOf: TypeAlias = Callable[[Instant], float]

WIDE, LEFT, ROW, ROWS_AT_MOST = 1000.0, 12.0, 28.0, 40
COLOURS = {Verdict.FOUND: "#1a7f37", Verdict.LATE: "#9a6700", Verdict.FALSE: "#cf222e", Verdict.MISSED: "#cf222e"}
SHAPES = {
    Verdict.FOUND: '<circle cx="{x}" cy="{y}" r="6" fill="{c}"/>',
    Verdict.LATE: '<path d="M{x} {y} m-7 6 h14 l-7 -12 z" fill="{c}"/>',
    Verdict.FALSE: '<path d="M{x} {y} m-7 0 l7 -7 l7 7 l-7 7 z" fill="{c}"/>',
    Verdict.MISSED: '<path d="M{x} {y} m-5 -5 l10 10 m0 -10 l-10 10" stroke="{c}" stroke-width="3"/>',
}


def axis_of(whole: Whole, now: Instant) -> str:
    """The drawing; nothing where the exercise never began or nothing is to be drawn."""
    began, made = whole.exercise.began, whole.score
    if began is None or made is None or not (whole.truths or whole.seen):
        return ""
    lasts_s = max(((whole.exercise.ended or now) - began).total_seconds(), 1.0)

    def x_of(at: Instant) -> float:
        share = (at - began).total_seconds() / lasts_s
        return round(LEFT + min(max(share, 0.0), 1.0) * (WIDE - 2 * LEFT), 1)

    rows: dict[str, float] = {}
    parts, y = [], ROW
    verdict_of = {line.cause: line for line in made.lines if line.cause}
    for truth in whole.truths[:ROWS_AT_MOST]:
        line = verdict_of.get(truth.cause)
        rows[truth.cause] = y
        missed = line is not None and line.verdict is Verdict.MISSED  # what has time left bears no mark
        parts.append(_truth(truth, x_of, y, missed=missed))
        y += ROW
    parts.append(_scale(x_of(began), x_of(whole.exercise.ended or now), y, lasts_s))
    y += 1.6 * ROW
    answers = {line.incident: line for line in made.lines if line.incident}
    for one in whole.seen[:ROWS_AT_MOST]:
        found = answers.get(str(one.id))
        if found is not None:
            parts.append(_incident(one, x_of(one.raised), y, found.verdict, rows.get(found.cause)))
            y += ROW
    words = "Truths above the line, what the city said below it, by time"
    drawing = "".join(parts)
    return f'<div tabindex="0"><svg viewBox="0 0 {WIDE:g} {y:g}" role="img" aria-label="{words}">{drawing}</svg></div>'


def _truth(truth: Truth, x_of: XOf, y: float, *, missed: bool) -> str:
    from_x = x_of(truth.began)
    allowed_x = max(x_of(truth.began + timedelta(seconds=truth.within_s)), from_x + 2)
    ends_x = max(WIDE - LEFT if truth.ends is None else x_of(truth.ends), allowed_x)
    thin = f'<rect x="{from_x:g}" y="{y + 3:g}" width="{ends_x - from_x:g}" height="2" opacity=".4"/>'
    thick = f'<rect x="{from_x:g}" y="{y + 1:g}" width="{allowed_x - from_x:g}" height="6" opacity=".75"/>'
    mark = _shape(Verdict.MISSED, max(from_x - 1, 8), y + 4) if missed else ""
    return thin + thick + mark + _words(truth.cause, from_x, y - 4)


def _incident(one: SeenIncident, x: float, y: float, verdict: Verdict, truth_y: float | None) -> str:
    up = ""
    if truth_y is not None:
        up = f'<path d="M{x:g} {truth_y + 4:g} V{y:g}" stroke="currentColor" stroke-dasharray="2 3" opacity=".45" fill="none"/>'
    return up + _shape(verdict, x, y) + _words(f"{one.kind} ({verdict.value})", x, y + 4, beside=12)


def _shape(verdict: Verdict, x: float, y: float) -> str:
    return SHAPES[verdict].format(x=f"{x:g}", y=f"{y:g}", c=COLOURS[verdict])


def _words(text: str, x: float, y: float, *, beside: float = 0.0) -> str:
    """Words at a place, on the side of it where there is room."""
    end = x > WIDE * 0.7
    at, anchor = (x - beside, "end") if end else (x + beside, "start")
    return f'<text x="{at:g}" y="{y:g}" text-anchor="{anchor}">{escape(text[:60])}</text>'


def _scale(from_x: float, to_x: float, y: float, lasts_s: float) -> str:
    line = f'<path d="M{from_x:g} {y:g} H{to_x:g}" stroke="currentColor"/>'
    return line + _words("0 s", from_x, y + 14) + _words(f"{lasts_s:.0f} s", to_x, y + 14)
