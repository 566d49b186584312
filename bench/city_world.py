"""The simulated city: a SUMO step with 400 vehicles and 300 people, a camera's pictures, devices a second; figures for one core.

    python -m bench city_world -- [--json]

Processor time (steps, pictures, devices' decisions), which a busy machine still raises. A step is half a simulated second.
Pictures are drawn as the studio draws them: five from each step, everything moved along its way, other pictures each time.
Goals: a step under 25 ms, 8 cameras of 640 x 360 at 10 pictures a second for each core, coding included, 1,000 devices' samples a
second. What all of it takes beside the rooms that watch it, `city_up` measures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import cv2

from civigil_city.cameras.encode import Encoder
from civigil_city.cameras.film import Film
from civigil_city.cameras.light import light_at
from civigil_city.cameras.scene import drawn
from civigil_city.cameras.studio import between
from civigil_city.cameras.viewing import town_of
from civigil_city.devices.behaviour import Behaviour
from civigil_city.devices.model import devices_of
from civigil_city.devices.nature import value
from civigil_city.world.streets import Streets

RUSH = datetime(2026, 5, 4, 16, 10, tzinfo=UTC)  # five in the afternoon by the sun of Adlershof: as full as it gets
STEPS = 60
STEP_GOAL_MS, CAMERAS_GOAL, DEVICES_GOAL = 25.0, 8.0, 1000.0


def measure() -> dict[str, float]:
    """Each figure by its name."""
    cv2.setNumThreads(1)
    found: dict[str, float] = {}
    began = time.process_time()
    town = town_of(None, Path(tempfile.gettempdir()), 4)
    found["read the city and hang 4 cameras, s"] = time.process_time() - began
    films = []
    began = time.process_time()
    for site in town.sites:
        film = Film(site.id, site.title, site.view, town.quarters[site.id])
        film.lay(drawn(site.view, film.around, light_at(RUSH, 52.43, 13.53)))
        films.append((film, Encoder(640, 360, 10)))
    found["draw a backdrop, s"] = (time.process_time() - began) / len(films)
    with Streets(town.network, town.net_file, RUSH) as streets:
        began = time.process_time()
        snapshots = [streets.step() for _ in range(STEPS)]
        found["step, ms"] = (time.process_time() - began) / STEPS * 1000
    newest = snapshots[-1]
    found["vehicles"] = sum(one.kind.drives for one in newest.things)
    found["people"] = sum(one.kind.walks for one in newest.things)
    drawing = coding = 0.0
    pictures = 0
    for before, after in pairwise(snapshots[: STEPS // 3]):
        for film, encoder in films:
            for part in range(5):
                at_s = before.at_s + (after.at_s - before.at_s) * part / 5
                began = time.process_time()
                near = after.near(film.view.x_m, film.view.y_m, 180.0)
                picture = film.picture(after.at, at_s, between(before, near, at_s), after.signals)
                drawn_at = time.process_time()
                encoder.encode(picture, at_s)
                drawing, coding = drawing + drawn_at - began, coding + time.process_time() - drawn_at
                pictures += 1
    found["draw a picture, ms"] = drawing / pictures * 1000
    found["code a picture, ms"] = coding / pictures * 1000
    found["cameras a core"] = 100.0 / (found["draw a picture, ms"] + found["code a picture, ms"])
    town_devices = [Behaviour(one, "bench", "Test") for one in devices_of(town.network, town.sites)]
    began, count = time.process_time(), 0
    for turn in range(200):
        for one in town_devices:
            true = {q.name: value(one.device, q, 12.0, turn, ()) for q in one.device.quantities}
            one.sample(true, RUSH, float(turn))
            count += 1
    found["device samples a second"] = count / (time.process_time() - began)
    return found


def main() -> int:
    """0 where the goals are reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure()
    if given.json:
        print(json.dumps(found))
    else:
        for name, figure in found.items():
            print(f"{name:40} {figure:10.1f}")
        goals = f"{CAMERAS_GOAL:.0f} cameras a core, {DEVICES_GOAL:.0f} samples a second"
        print(f"goals: a step under {STEP_GOAL_MS:.0f} ms, {goals}")
    reached = found["step, ms"] < STEP_GOAL_MS and found["cameras a core"] >= CAMERAS_GOAL
    return 0 if reached and found["device samples a second"] >= DEVICES_GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
