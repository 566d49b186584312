"""`civigil up` with its simulated city: ready after how long, how much of the machine it takes at the pace of life; and scores.

    python -m bench city_up -- [--seconds 60] [--json]
    python -m bench city_up -- --scores [--speed 20] [--only loiterer,flood]     every scenario to its end, held against its truth

Processor time is that of all processes together, from the kernel's own counts: what else runs on the machine makes it worse, but
is not in it. On a busy machine pictures are left out, in drawing and in watching; what all of them would take is told beside it, by
what each took. Goals: ready within 60 s, 60 % of two cores at the usual pace. Scores have no goal here: they are what they are.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.missions.city.playing import Director, holds_sumo, scored
from tests.support.upped import UppedCity, _descendants, upped

READY_GOAL_S, SHARE_GOAL = 60.0, 0.60
DUE = 40.0  # pictures a second: four cameras at ten
TICKS_A_S = os.sysconf("SC_CLK_TCK")


def spent(pid: int) -> float:
    """Processor seconds of one process; 0 where it has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_A_S


def parts(city: UppedCity) -> dict[int, str]:
    """Every process of a city, and which part of it it belongs to."""
    noted = json.loads((city.data.run / "processes.json").read_text())
    found: dict[int, str] = {}
    for name, (pid, _) in noted.items():
        found[pid] = name
        for child in _descendants(pid):
            found[child] = f"{name}'s children"
            if name == "city":
                found[child] = "city: streets (SUMO)" if holds_sumo(child) else "city: cameras (drawing)"
    return found


def drawn(city: UppedCity) -> tuple[float, float]:
    """Pictures a second that the city's cameras drew of late, and milliseconds for each."""
    said = json.loads((city.data.run / "city.alive").read_text() or "{}").get("cameras", {})
    return said.get("pictures", 0) / 5.0, said.get("draw_ms", 0.0)


def frames(director: Director) -> int:
    """How many pictures the cameras room has had."""
    return sum(one["frames"] for one in director.cameras())


def measure(director: Director, seconds: float) -> tuple[dict[str, float], float]:
    """Shares of one core for each part, and the pictures a second that all cameras gave meanwhile."""
    known = parts(director.city)
    before, had = {pid: spent(pid) for pid in known}, frames(director)
    began = time.monotonic()
    time.sleep(seconds)
    took, pictures = time.monotonic() - began, frames(director) - had
    shares: dict[str, float] = defaultdict(float)
    for pid, name in known.items():
        shares[name] += max(spent(pid) - before[pid], 0.0) / took
    return dict(sorted(shares.items(), key=lambda one: -one[1])), pictures / took


def main() -> int:
    """0 where the goals are reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--speed", type=float, default=20.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--scores", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="civigil-bench-") as folder:
        began = time.monotonic()
        with upped(Path(folder) / "d", ["--demo"]) as city:
            ready_s = time.monotonic() - began
            director = Director(city)
            director.wait_for_city()
            director.wait_for_cameras()
            watched_s = time.monotonic() - began
            if given.scores:
                return scores(director, given.speed, [one for one in given.only.split(",") if one])
            shares, pictures = measure(director, given.seconds)
            drawing, draw_ms = drawn(city)
            director.close()
    total = sum(shares.values())
    whole = total
    for name, managed in (("cameras's children", pictures), ("city: cameras (drawing)", drawing)):
        whole += shares.get(name, 0.0) * (max(DUE / managed, 1.0) - 1.0) if managed else 0.0
    if given.json:
        print(
            json.dumps(
                {
                    "ready_s": ready_s,
                    "watched_s": watched_s,
                    "cores": total,
                    "cores_at_all_pictures": whole,
                    "pictures": pictures,
                    "drawn": drawing,
                    "draw_ms": draw_ms,
                    "parts": shares,
                }
            )
        )
    else:
        print(f"ready after {ready_s:.1f} s, every camera watched after {watched_s:.1f} s")
        print(f"{total:.2f} cores in all, {total / 2:.0%} of two; the goal is {SHARE_GOAL:.0%}")
        print(
            f"{drawing:.0f} pictures a second were drawn, {draw_ms:.1f} ms each, {pictures:.1f} were watched ({DUE:.0f} are due); "
            f"with all of them {whole:.2f} cores, {whole / 2:.0%} of two"
        )
        for name, share in shares.items():
            print(f"  {share:6.1%}  {name}")
    return 0 if ready_s <= READY_GOAL_S and whole / 2 <= SHARE_GOAL else 1


def scores(director: Director, speed: float, only: list[str]) -> int:
    """Every scenario to its end."""
    names = only or [one["name"] for one in director.wait_for_city()["scenarios"]]
    for name in names:
        whole = scored(director, name, speed, to_the_end=True)
        score = whole["score"]
        print(
            f"{name:18} {score['found']} found, {score['late']} late, {score['missed']} missed, {score['false']} false"
        )
        for line in score["lines"]:
            after = "" if line["told_after_s"] is None else f" told after {line['told_after_s']:.0f} s"
            print(f"    {line['verdict']:7} {line['cause'] or '-':12} {line['kind']}{after}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
