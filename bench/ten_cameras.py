"""Ten cameras of 1080p on two cores: what they cost, each in a process of its own and all in one, and whether memory stays flat.

    python -m bench ten_cameras -- [--cameras N] [--seconds S] [--watched PER_S] [--a-process N …] [--json]

Each camera reads a drawn recording of 1920 x 1080 at 15 pictures a second at its own pace, over and over; five a second are watched
by the rules, tampering included. Measured once for each number of `--a-process`: with one camera in a process
(`civigil.safety.cameras.worker.process`), then with ten (`civigil.safety.cameras.group.serve`). Counted is the processors' time of
all of them, in cores, beside the limit of two; then whether every camera kept its pace (pictures read beside those due), and
how much memory all hold together at each tenth of the time: what processes share is counted once (PSS), and flat is no more than a
twentieth above the first tenth. They settle for twenty seconds first: until then backgrounds are learned and rings fill. Nobody
looks: a live view costs no decoding.
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
from typing import Any

import av
import numpy as np

from civigil.safety.cameras.group.frames import HEAD, framed
from civigil.safety.cameras.model import Zone
from civigil.safety.cameras.worker.messages import DECODER, LENGTH, Alive, Failed, Task, encoded, packed

LIMIT_CORES = 2.0
FLAT = 1.05
SETTLE_S = 20.0
POINTS = 10
WIDTH, HEIGHT, RATE, PICTURES = 1920, 1080, 15, 150
TICK = os.sysconf("SC_CLK_TCK")


def film(path: Path) -> Path:
    """A textured square with eight people who cross it, and a sensor's noise; what they do meets itself after ten seconds."""
    rng = np.random.default_rng(5)
    floor = np.kron(rng.normal(140, 14, (HEIGHT // 8, WIDTH // 8)), np.ones((8, 8)))
    people = [
        (rng.uniform(0, WIDTH), rng.uniform(500, 1050), rng.choice((-1, 1)), rng.uniform(20, 110)) for _ in range(8)
    ]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "24", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = WIDTH, HEIGHT, "yuv420p", 2 * RATE
        for number in range(PICTURES):
            picture = floor + rng.normal(0, 2, (HEIGHT, WIDTH))
            for x, feet, way, brightness in people:
                left, tall = int((x + way * WIDTH * number / PICTURES) % WIDTH), int(60 + feet / 6)
                picture[int(feet) - tall : int(feet), left : left + tall // 3] = brightness
            gray = np.clip(picture, 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.stack([gray] * 3, axis=-1), format="rgb24")))
        container.mux(stream.encode(None))
    return path


class Host:
    """A process with one camera or several, and what each said last."""

    def __init__(self, source: Path, watched_per_s: float, cameras: int, *, shared: bool) -> None:
        module = "group.serve" if shared else "process"
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"civigil.safety.cameras.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                "LC_ALL": "C.UTF-8",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            },
        )
        self.alive: list[Alive | None] = [None] * cameras
        self.failed = ""
        self._shared = shared
        task = Task(
            source=str(source),
            zones=(Zone(name="whole", loiter_s=60.0, roam_heights=2.0),),
            pace=1.0,
            repeat=True,
            width_at_most=480,
            quiet_s=300.0,
            clip_before_s=5.0,
            clip_after_s=2.0,
            ring_bytes_at_most=32_000_000,
            open_limit_s=15.0,
            read_limit_s=10.0,
            first_track=1,
            watched_per_s=watched_per_s,
        )
        assert self.process.stdin is not None
        for channel in range(cameras):
            self.process.stdin.write(framed(channel, encoded(task)) if shared else packed(task))
        self.process.stdin.flush()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        head_of = HEAD if self._shared else LENGTH
        while len(head := self.process.stdout.read(head_of.size)) == head_of.size:
            length, channel = head_of.unpack(head) if self._shared else (*head_of.unpack(head), 0)
            message = DECODER.decode(self.process.stdout.read(length))
            if isinstance(message, Alive):
                self.alive[channel] = message
            elif isinstance(message, Failed):
                self.failed = message.sentence

    @property
    def frames(self) -> list[int]:
        """Pictures that each camera has read."""
        return [one.frames for one in self.alive if one is not None]

    @property
    def cpu_s(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def held_mb(self) -> float:
        """Memory that it holds, in MB; what it shares with others by its share."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def measured(source: Path, *, cameras: int, seconds: float, watched: float, a_process: int) -> dict[str, Any]:
    """Start all, let them settle, then count."""
    shares = [min(a_process, cameras - at) for at in range(0, cameras, a_process)]
    running = [Host(source, watched, share, shared=a_process > 1) for share in shares]
    try:
        settle = time.monotonic() + SETTLE_S
        while time.monotonic() < settle or any(None in one.alive for one in running):
            assert not any(one.failed or one.process.poll() is not None for one in running), "a camera has failed"
            time.sleep(0.2)
        began, cpu = time.monotonic(), sum(one.cpu_s for one in running)
        frames = [count for one in running for count in one.frames]
        held = []
        for point in range(1, POINTS + 1):
            time.sleep(max(0.0, began + seconds * point / POINTS - time.monotonic()))
            held.append(round(sum(one.held_mb for one in running), 1))
        elapsed = time.monotonic() - began
        done = [count for one in running for count in one.frames]
        kept = min((after - before) / elapsed / RATE for before, after in zip(frames, done, strict=True))
        return {
            "cameras": cameras,
            "processes": len(running),
            "cores": round((sum(one.cpu_s for one in running) - cpu) / elapsed, 2),
            "pace_kept": round(kept, 3),
            "held_mb": held,
            "seconds": round(elapsed, 1),
            "watched_per_s": watched,
        }
    finally:
        for one in running:
            one.process.kill()
            one.process.wait()


def met(found: dict[str, Any]) -> bool:
    """Whether all kept their pace within two cores and memory stayed flat."""
    flat = max(found["held_mb"]) <= FLAT * found["held_mb"][0]
    return found["cores"] <= LIMIT_CORES and found["pace_kept"] >= 0.97 and flat


def main() -> int:
    """0 where all keep their pace within two cores and memory stays flat."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cameras", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--watched", type=float, default=5.0, help="pictures a second that are watched; 0: all")
    parser.add_argument("--a-process", type=int, nargs="+", default=[1, 10], help="cameras in one process")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = film(Path(folder) / "square.mp4")
        mbit_s = round(source.stat().st_size * 8 / 1e6 / (PICTURES / RATE), 2)
        given = {"cameras": asked.cameras, "seconds": asked.seconds, "watched": asked.watched}
        found = [measured(source, **given, a_process=one) for one in asked.a_process]
    good = all(met(one) for one in found)
    if asked.json:
        print(json.dumps({"mbit_s": mbit_s, "limit_cores": LIMIT_CORES, "ways": found}))
        return 0 if good else 1
    print(
        f"{asked.cameras} cameras of {WIDTH} x {HEIGHT}, {RATE} a second, {mbit_s} Mbit/s each, {asked.watched:g} watched"
    )
    for one in found:
        print(
            f"  in {one['processes']:g} processes, for {one['seconds']:.0f} s"
            if one["processes"] > 1
            else "  in one process"
        )
        print(f"    processors   {one['cores']:8.2f} cores   limit {LIMIT_CORES:.2f}")
        print(f"    pace kept    {100 * one['pace_kept']:8.1f} %   by the slowest camera")
        print(f"    memory       {' '.join(f'{mb:.0f}' for mb in one['held_mb'])} MB, at each tenth of the time")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
