"""Hours of ordinary footage under weather: what is told though nothing is the matter, and whether memory stays flat.

    python -m bench robust -- [--data FOLDER] [--hours H] [--only CONDITION,…] [--cameras NAME,…] [--experimental]
        [--workers N] [--json]

Each of six conditions (`bench/staged/weather.py`: calm, day and night, rain, wind, switched light, clouds) is laid over two
cameras' ordinary life for H hours of the stream's own time (0.5 unless told otherwise), five pictures a second, fed as fast as
they can be watched. *forecourt* is staged (`bench/staged/street.py`): people come and go, other ones every four minutes. *walkway*
is real, and short: UCSD Ped2's eight training clips from 09 on, 134 s of people, each to and fro for its share of the time
(people fade between two clips); so what happens there once comes again and again.

Everything that a live camera runs is run: the rules of a zone that asks for all of them, the tamper watch, and learned normality
at a rate of one false alarm an hour, which goes on learning as it does live. It was learned from other footage without weather:
clips 01 to 08 (two minutes, to and fro), and a quarter of an hour of other people on the forecourt.

Whatever is told is false. Printed is how often, an hour of one camera, by what told it, beside the rate that was set for learned
normality, and beside what a rate of that kind allows by chance: the count that a Poisson variate of that mean exceeds once in a
hundred times. Rules and the tamper watch have no rate: the bar is that of a guard's patience, one an hour together. And the
memory of each process when a tenth of its time has passed, at half, and at the end. The clips meet themselves, so replays are
left out, and loitering on the walkway too: who walks to and fro stays.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.staged.actors import Picture
from bench.staged.film import film
from bench.staged.ground import footage, pattern
from bench.staged.street import life
from bench.staged.weather import CONDITIONS, calm
from civigil.safety.cameras.model import Frame, Zone
from civigil.safety.cameras.normality.calibrate import by_chance
from civigil.safety.cameras.normality.keep import packed, unpacked
from civigil.safety.cameras.normality.model import Normality
from civigil.safety.cameras.normality.sight import NormalWatch
from civigil.safety.cameras.offline.learn import learn, one_thread
from civigil.safety.cameras.tamper.watch import TamperWatch
from civigil.safety.cameras.watch import Watcher
from civigil.safety.cameras.worker.messages import NormalTask

RATE = 5.0
PER_HOUR = 1.0  # false alarms an hour that learned normality may make
BAR_PER_HOUR = 1.0  # rules and tamper watch together
FLAT = 1.05
LIFE_S = 240.0
LEARNED = 4  # such parts of the forecourt
FADE = 2.0 * RATE  # pictures in which one clip's people fade, and the next one's appear: nobody leaps
CAMERAS = ("walkway", "forecourt")


def zones_of(camera: str, *, experimental: bool = False) -> list[Zone]:
    """A zone that asks for everything, and one where nobody may be; the experimental rules where they are asked for."""
    walkway = camera == "walkway"
    everything = Zone(
        name="everything",
        loiter_s=None if walkway else 30.0,
        roam_heights=None if walkway else 2.0,
        object_left_s=3.0,
        object_removed_s=3.0,
        running_heights=2.0,
        crowd_at_least=30 if walkway else 12,
        dispersal=not walkway,
        vehicle_stopped_s=10.0,
        fall_s=4.0 if experimental else None,
        lying_s=8.0 if experimental else None,
        fight_s=3.0 if experimental else None,
    )
    return [everything, Zone(name="wall", corners=((0.0, 0.0), (1.0, 0.0), (1.0, 0.2), (0.0, 0.2)), forbidden=True)]


@dataclass
class Camera:
    """All that looks at one camera's pictures."""

    zones: list[Zone]
    model: Normality
    told: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin to watch."""
        self._watcher, self._tamper = Watcher(self.zones), TamperWatch(replays=True)
        self._normal = NormalWatch(self.model, NormalTask(alarms_an_hour=PER_HOUR))

    def step(self, picture: Picture, number: int) -> None:
        """Watch one picture."""
        at_s = number / RATE
        frame = Frame(number, at_s, picture, picture.shape[1], picture.shape[0])
        for sighting in self._watcher.step(frame):
            if not sighting.below:
                self.told[sighting.what.value] += 1
        for one in self._tamper.step(frame):
            if not one.over:
                self.told[one.kind.value] += 1
        self.told["unusual"] += len(self._normal.step(self._watcher.steadied(frame)))


@dataclass(frozen=True)
class Work:
    """One camera under one condition."""

    camera: str
    condition: str
    hours: float
    clips: tuple[Path, ...]
    model: bytes
    experimental: bool = False


def _rss_mb() -> float:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def ordinary(camera: str, clips: Sequence[Path], hours: float) -> Iterator[Picture]:
    """So many hours of pictures, as they are before the weather."""
    count = round(hours * 3600 * RATE)
    if camera == "forecourt":
        parts = (life(pattern("forecourt", (360, 240)), LIFE_S, RATE, seed) for seed in itertools.count(300))
        yield from itertools.islice(itertools.chain.from_iterable(parts), count)
        return
    loops = [footage(clip)[:: round(10.0 / RATE)] for clip in clips]
    footage.cache_clear()
    for place, pictures in enumerate(loops):
        turn = 2 * len(pictures) - 2
        empty = np.median(np.stack(pictures), axis=0)
        numbers = range(count * place // len(loops), count * (place + 1) // len(loops))
        for number in numbers:
            there = min(1.0, (number - numbers.start) / FADE, (numbers.stop - 1 - number) / FADE)
            picture = pictures[min(number % turn, turn - number % turn)]
            yield picture if there == 1.0 else (empty + there * (picture - empty)).astype(np.uint8)


def watch(work: Work) -> dict[str, object]:
    """What is told of one camera under one condition, and the memory that it took."""
    one_thread()
    weather, rng = CONDITIONS[work.condition], np.random.default_rng(hash_of(work))
    camera = Camera(zones_of(work.camera, experimental=work.experimental), unpacked(work.model))
    total, memory = round(work.hours * 3600 * RATE), list[float]()
    marks = {total // 10, total // 2, total - 1}
    began = time.process_time()
    for number, picture in enumerate(ordinary(work.camera, work.clips, work.hours)):
        camera.step(weather(picture, number / RATE, rng), number)
        if number in marks:
            memory.append(_rss_mb())
    return {
        "camera": work.camera,
        "condition": work.condition,
        "told": dict(camera.told),
        "memory_mb": memory,
        "cpu_s": time.process_time() - began,
    }


def hash_of(work: Work) -> int:
    """A seed of its own, the same in each run."""
    return int.from_bytes(f"{work.camera}/{work.condition}".encode()[-6:], "big")


def model_of(camera: str, clips: Sequence[Path], folder: Path) -> bytes:
    """What is normal there, learned from other footage."""
    films: list[str] = []
    if camera == "walkway":
        once = [footage(clip)[:: round(10.0 / RATE)] for clip in clips]
        parts = [(*one, *one[-2:0:-1]) for one in once]  # to and fro, as it will be watched
    else:
        parts = [tuple(life(pattern("forecourt", (360, 240)), LIFE_S, RATE, seed)) for seed in range(LEARNED)]
    rng = np.random.default_rng(3)
    for number, part in enumerate(parts):
        noisy = (calm(one, place / RATE, rng) for place, one in enumerate(part))
        films.append(str(film(folder / f"{camera}-{number}.mp4", noisy, RATE, "libx264", 14)))
    return packed(learn(films))


def measure(
    data: Path, hours: float, only: Sequence[str], cameras: Sequence[str], workers: int, *, experimental: bool
) -> list[dict[str, object]]:
    """Every camera under every condition, or those that are named."""
    clips = sorted((data / "train").glob("*.mp4"))
    one_thread()
    with tempfile.TemporaryDirectory() as folder:
        models = {camera: model_of(camera, clips[:8], Path(folder)) for camera in cameras}
    work = [
        Work(camera, condition, hours, tuple(clips[8:16]), models[camera], experimental)
        for condition in CONDITIONS
        if not only or condition in only
        for camera in cameras
    ]
    found = []
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=1) as pool:
        for one in pool.imap(watch, work):
            found.append(one)
            print(json.dumps(one), file=sys.stderr, flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a goal is missed or the recordings are not there."""
    parser = argparse.ArgumentParser(prog="bench robust", description=__doc__.splitlines()[0] if __doc__ else "")
    shared = os.environ.get("CIVIGIL_SHARED")
    parser.add_argument("--data", type=Path, default=Path(shared) / "data/cameras/ucsd_ped2" if shared else None)
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--only", default="")
    parser.add_argument("--cameras", default=",".join(CAMERAS))
    words = "the zone asks for falls, people who lie and fights too"
    parser.add_argument("--experimental", action="store_true", help=words)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if given.data is None or not (given.data / "train").is_dir():
        print("robust wants UCSD Ped2's training clips: CIVIGIL_SHARED, or --data FOLDER", file=sys.stderr)
        return 1
    only, cameras = ([one for one in some.split(",") if one] for some in (given.only, given.cameras))
    found = measure(given.data, given.hours, only, cameras, given.workers, experimental=given.experimental)
    if given.json:
        print(json.dumps(found))
        return 0
    return _print(found, given.hours)


def _print(found: Sequence[dict[str, object]], hours: float) -> int:
    print(f"{hours * len(found):.1f} camera-hours; alarms an hour of one camera, all of them false")
    head = f"{'condition':16}{'camera':11}{'unusual':>9}{'rate set':>9}{'allowed':>9}{'the rest':>9}"
    print(head + "   what; memory at 10, 50 and 100 %, MB")
    bad, allowed, all_unusual, all_rest = 0, by_chance(PER_HOUR * hours), 0, 0
    for one in found:
        told, memory = one["told"], one["memory_mb"]
        assert isinstance(told, dict)
        assert isinstance(memory, list)
        unusual = told.pop("unusual", 0)
        rest = sum(told.values())
        flat = memory[-1] <= FLAT * memory[0]
        bad += rest / hours > BAR_PER_HOUR or unusual > allowed or not flat
        all_unusual, all_rest = all_unusual + unusual, all_rest + rest
        what = ", ".join(f"{kind} {count}" for kind, count in told.items()) or "nothing"
        held = " ".join(f"{value:.0f}" for value in memory)
        print(_row(one, (unusual, PER_HOUR * hours, allowed, rest), hours) + f"   {what}; {held}")
    together = hours * len(found)
    allowed = by_chance(PER_HOUR * together)
    whole = {"condition": "all together", "camera": ""}
    print(_row(whole, (all_unusual, PER_HOUR * together, allowed, all_rest), together))
    return 1 if bad or all_unusual > allowed else 0


def _row(one: dict[str, object], counts: Sequence[float], hours: float) -> str:
    return f"{one['condition']!s:16}{one['camera']!s:11}" + "".join(f"{count / hours:9.1f}" for count in counts)


if __name__ == "__main__":
    sys.exit(main())
