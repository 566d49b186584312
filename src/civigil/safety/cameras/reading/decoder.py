"""Where pictures are decoded: on a device that can, or in software. What is chosen is tried before a camera is opened with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from av.codec.hwaccel import HWAccel

SOFTWARE = "software"
Wanted: TypeAlias = Literal["auto", "software", "cuda", "vaapi", "qsv", "vdpau", "videotoolbox"]
"""`auto`: the first device that is there, else software."""

NODES = (("cuda", "/dev/nvidia0"), ("vaapi", "/dev/dri/renderD128"), ("qsv", "/dev/dri/renderD128"))
"""What the kernel shows of a device. Where it shows none, none is tried: a driver's library may take seconds to say no."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """What decodes."""

    kind: str
    trouble: str = ""  # why it is not what was asked for

    def accelerated(self) -> HWAccel | None:
        """How a source is opened with it; None: in software. Pictures come back into memory as they are needed."""
        if self.kind == SOFTWARE:
            return None
        from av.codec.hwaccel import HWAccel

        return HWAccel(device_type=self.kind, allow_software_fallback=True)


IN_SOFTWARE = Decoder(SOFTWARE)


def chosen(wanted: Wanted, nodes: Sequence[tuple[str, str]] = NODES) -> Decoder:
    """What decodes here. Never raises: whatever is not there is decoded in software, and said where it was asked for by name."""
    if wanted == SOFTWARE:
        return IN_SOFTWARE
    if wanted != "auto":
        why = _tried(wanted)
        return Decoder(wanted) if not why else Decoder(SOFTWARE, f"it is decoded in software: {wanted} {why}")
    for kind, node in nodes:
        if Path(node).exists() and not _tried(kind):
            return Decoder(kind)
    return IN_SOFTWARE


@cache
def _tried(kind: str) -> str:
    """Why a device cannot be used; empty where it can. Tried once in a process."""
    import av
    from av.codec.hwaccel import HWAccel, hwdevices_available

    if kind not in hwdevices_available():
        return "is not built in here"
    try:
        HWAccel(device_type=kind, allow_software_fallback=False).create(av.Codec("h264", "r"))
    except (av.error.FFmpegError, NotImplementedError, RuntimeError, ValueError) as error:
        return f"cannot be opened: {getattr(error, 'strerror', None) or error}"
    return ""
