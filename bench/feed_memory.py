"""Whether a camera's process keeps its memory flat, on a true RTSP stream that plays faster than the world.

    python -m bench feed_memory -- [--minutes M] [--faster N] [--masked] [--json]

A network camera (our own server, H.264, 640 x 360, 10 pictures a second, people crossing) plays to a process that watches as a
city's does: ring, rules, tampering, an intruder's clip every few seconds. Both clocks run `--faster` as fast, so a few minutes hold
an hour of the stream, as far as the processor keeps up: pictures that were dropped are counted, and the minutes told are those that
were truly watched. Printed is what the process holds (RSS) at eleven points; flat is no more than a tenth above its first fifth.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from civigil.kernel.errors import CivigilError
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.privacy.mask import Mask
from civigil.safety.cameras.worker.messages import (
    DECODER,
    LENGTH,
    TASK,
    Alive,
    Failed,
    Message,
    Saw,
    Task,
    packed,
    send,
)
from civigil.safety.cameras.worker.session import Session
from tests.safety.cameras.videos import film
from tests.support.rtsp import RtspCamera

FLAT = 1.10
RATE, SECONDS, WIDTH, HEIGHT = 10, 20, 640, 360
POINTS = 11
PAGE = os.sysconf("SC_PAGE_SIZE")


def street(path: Path) -> Path:
    """A textured street, six who cross it, and a sensor's noise."""
    rng = np.random.default_rng(7)
    floor = np.kron(rng.normal(140, 14, (HEIGHT // 8, WIDTH // 8)), np.ones((8, 8)))
    people = [
        (rng.uniform(0, WIDTH), int(rng.uniform(150, 350)), rng.choice((-1, 1)), rng.uniform(20, 110)) for _ in range(6)
    ]
    pictures = []
    for number in range(RATE * SECONDS):
        picture = floor + rng.normal(0, 0.8, (HEIGHT, WIDTH))
        for x, feet, way, brightness in people:
            left = int((x + way * WIDTH * number / (RATE * SECONDS)) % WIDTH)
            picture[feet - 60 : feet, left : left + 22] = brightness
        pictures.append(np.clip(picture, 0, 255).astype(np.uint8))
    return film(path, pictures, rate=RATE, b_frames=0)


class Watching:
    """One camera's process, and what it has said."""

    def __init__(self, source: str, faster: float, *, masked: bool) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.feed_memory", "--watch", "--faster", str(faster)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        self.alive: Alive | None = None
        self.reports = 0
        self.failed = ""
        masks = (Mask(name="window", corners=((0.0, 0.0), (0.4, 0.0), (0.4, 0.3), (0.0, 0.3))),) if masked else ()
        task = Task(
            source=source,
            zones=(Zone(name="street", forbidden=True, corners=((0.4, 0.2), (0.6, 0.2), (0.6, 1.0), (0.4, 1.0))),),
            pace=1.0,
            repeat=False,
            width_at_most=480,
            quiet_s=20.0,
            clip_before_s=5.0,
            clip_after_s=2.0,
            ring_bytes_at_most=32_000_000,
            open_limit_s=15.0,
            read_limit_s=10.0,
            first_track=1,
            masks=masks,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(packed(task))
        self.process.stdin.flush()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        while len(head := self.process.stdout.read(LENGTH.size)) == LENGTH.size:
            message = DECODER.decode(self.process.stdout.read(LENGTH.unpack(head)[0]))
            if isinstance(message, Alive):
                self.alive = message
            elif isinstance(message, Saw):
                self.reports += 1
            elif isinstance(message, Failed):
                self.failed = message.sentence

    @property
    def held_mb(self) -> float:
        """Memory that it holds, in MB."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE / 1e6


def measured(minutes: float, faster: float, *, masked: bool) -> dict[str, object]:
    """Watch for so long; what was held at each point."""
    with (
        tempfile.TemporaryDirectory() as folder,
        RtspCamera(street(Path(folder) / "street.mp4"), faster=faster) as camera,
    ):
        one = Watching(camera.address(), faster, masked=masked)
        try:
            deadline = time.monotonic() + 30
            while one.alive is None:
                assert not one.failed, one.failed
                assert time.monotonic() < deadline, "no picture within 30 s"
                time.sleep(0.1)
            held = []
            for point in range(POINTS):
                if point:
                    time.sleep(60 * minutes / (POINTS - 1))
                assert not one.failed, one.failed
                held.append(round(one.held_mb, 1))
            alive = one.alive
            watched = alive.frames - alive.dropped
            return {
                "minutes": minutes,
                "faster": faster,
                "held_mb": held,
                "pictures": alive.frames,
                "dropped": alive.dropped,
                "damaged": alive.damaged,
                "stream_minutes_watched": round(watched / RATE / 60, 1),
                "reports": one.reports,
            }
        finally:
            one.process.kill()
            one.process.wait()


def watch(faster: float) -> int:
    """The process that is measured: as `civigil.safety.cameras.worker.process`, by a clock that goes faster."""
    given, out = sys.stdin.buffer, sys.stdout.buffer
    (length,) = LENGTH.unpack(given.read(LENGTH.size))
    task = TASK.decode(given.read(length))

    def tell(message: Message) -> None:
        send(out, message)

    try:
        Session(task, tell, lambda: time.monotonic() * faster, lambda s: time.sleep(s / faster)).run()
    except CivigilError as error:
        tell(Failed(code=error.code, sentence=error.sentence, where=error.where))
    return 1


def main() -> int:
    """0 where memory stays flat."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15.0, help="of the world")
    parser.add_argument("--faster", type=float, default=4.0, help="seconds of the stream in one of the world")
    parser.add_argument("--masked", action="store_true", help="with a privacy mask: every picture is coded anew")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--watch", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.watch:
        return watch(asked.faster)
    found = measured(asked.minutes, asked.faster, masked=asked.masked)
    held = found["held_mb"]
    assert isinstance(held, list)
    grown = held[-1] / max(held[: 1 + POINTS // 5])
    if asked.json:
        print(json.dumps({**found, "grown": round(grown, 3), "limit": FLAT}))
    else:
        print(f"{found['stream_minutes_watched']} minutes of the stream watched in {asked.minutes:g} of the world")
        print(f"  reports    {found['reports']}, each with a clip")
        print(
            f"  pictures   {found['pictures']}, of them dropped {found['dropped']}; damaged packets {found['damaged']}"
        )
        print(f"  held       {' '.join(f'{one:.0f}' for one in held)} MB")
        print(f"  grown      {grown:8.3f} times   limit {FLAT:.2f}")
    return 0 if grown <= FLAT else 1


if __name__ == "__main__":
    sys.exit(main())
