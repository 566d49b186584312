"""What was found in a recording, as lines for people."""

from __future__ import annotations

from rich.console import Console

from civigil.safety.cameras.offline.analyse import Found, Harmed, Noticed, Watched
from civigil.safety.cameras.offline.heat_file import Heated


def print_plain(one: Found | Noticed | Harmed | Watched | Heated) -> None:
    """One thing that was found, or how it ended, as a line."""
    console = Console(highlight=False)
    if isinstance(one, Heated):
        also = "" if one.oddest is None else "; and where unusual"
        console.print(
            f"{one.file}: where it was busy, {100 * one.busiest_share:.0f} % of the time at most{also}", markup=False
        )
        return
    if isinstance(one, Noticed):
        console.print(f"{one.at_s:8.1f} s  {one.kind:10} {one.explanation.summary}", markup=False)
        return
    if isinstance(one, Harmed):
        console.print(
            f"{one.at_s:8.1f} s  {'sees again' if one.over else 'tampered':10} {one.explanation.summary}", markup=False
        )
        return
    if isinstance(one, Found):
        measured = "; ".join(
            f"{reason.what}: {reason.measured:g} {reason.unit}" + (f" (limit {reason.limit:g})" if reason.limit else "")
            for reason in one.explanation.because
        )
        console.print(f"{one.at_s:8.1f} s  {one.what:10} track {one.track:<4} {measured}", markup=False)
        return
    trouble = f", {one.missing} promised pictures are missing" if one.missing else ""
    trouble += f", {one.damaged} damaged packets" if one.damaged else ""
    told = f"{one.video}: {one.frames} pictures, {one.seconds:.1f} s, {one.tracks} tracks, {one.sightings} sightings"
    told += f", {one.unusual} unusual" if one.unusual else ""
    told += f", tampered with {one.tampered} times" if one.tampered else ""
    for line in one.lines:
        told += f"; line {line.line}: {line.count_in} in, {line.count_out} out"
    console.print(told + trouble, markup=False)
