"""A model as bytes, and back: MessagePack, compressed, with a version and a checksum. Nothing in it is ever run.

Layout: the eight bytes `CIVINORM`, the version (one byte), SHA-256 of what follows (32 bytes), and a zlib stream of one
MessagePack map. Arrays are raw little-endian bytes whose type and shape follow from the map's other figures; what does not fit,
is too large, or was changed is refused before anything is made of it. An older version that is still known is read.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid, Tampered
from civigil.safety.cameras.normality.calibrate import PEAKS_KEPT, Calibration
from civigil.safety.cameras.normality.direction import DIRECTIONS, Directions
from civigil.safety.cameras.normality.hours import HOURS, Hours, regions
from civigil.safety.cameras.normality.limits import NormalityLimits
from civigil.safety.cameras.normality.model import CUES, Counts, Normality
from civigil.safety.cameras.normality.scale import Scale
from civigil.safety.cameras.normality.tally import BINS, Tally, blocks_of

MAGIC = b"CIVINORM"
VERSION = 3
KNOWN = (
    1,
    2,
    3,
)  # a file of version 1 knows no hours and is the first of its line; up to 2, peaks are of blocks of 2 s
BYTES_AT_MOST = 32_000_000  # of a file
UNPACKED_AT_MOST = 256_000_000
_EVENTS_FROM = 3
_BLOCK_S = 2.0
_HEAD = len(MAGIC) + 1 + 32
_SIDE = Annotated[int, Meta(ge=16, le=4096)]


class _Peaks(msgspec.Struct, frozen=True, kw_only=True):
    seconds: float
    peaks: Annotated[tuple[float, ...], Meta(max_length=PEAKS_KEPT)]


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is written, in this order."""

    width: _SIDE
    height: _SIDE
    limits: NormalityLimits
    scale: Scale
    calibration: _Peaks
    far: Annotated[tuple[float, ...], Meta(min_length=len(CUES), max_length=len(CUES))]
    seconds: Annotated[float, Meta(ge=0)]
    pictures: Annotated[float, Meta(ge=0)]
    learned_at: Annotated[str, Meta(max_length=40)]
    level: bytes
    spread: bytes
    speed: bytes
    glide: bytes
    size: bytes
    directions: bytes
    hours_watched: bytes = b""  # empty: no hour was told from another
    hours_there: bytes = b""
    generation: Annotated[int, Meta(ge=0)] = 0
    parent: Annotated[str, Meta(max_length=64)] = ""


def packed(model: Normality) -> bytes:
    """A model as bytes."""
    counts = model.counts
    kept = _Kept(
        width=model.level.shape[1],
        height=model.level.shape[0],
        limits=model.limits,
        scale=model.scale,
        calibration=_Peaks(seconds=model.calibration.seconds, peaks=model.calibration.peaks),
        far=model.far,
        seconds=model.seconds,
        pictures=counts.pictures,
        learned_at=model.learned_at,
        level=model.level.tobytes(),
        spread=model.spread.astype("<f2").tobytes(),
        speed=counts.speed.counts.astype("<f4").tobytes(),
        glide=counts.glide.counts.astype("<f4").tobytes(),
        size=counts.size.counts.astype("<f4").tobytes(),
        directions=counts.directions.counts.astype("<f4").tobytes(),
        hours_watched=counts.hours.watched.astype("<f4").tobytes(),
        hours_there=counts.hours.there.astype("<f4").tobytes(),
        generation=model.generation,
        parent=model.parent,
    )
    body = zlib.compress(msgspec.msgpack.encode(kept), 6)
    return MAGIC + bytes([VERSION]) + hashlib.sha256(body).digest() + body


def unpacked(raw: bytes) -> Normality:
    """The model in these bytes. Raises `Invalid` for what is none or another version, `Tampered` where it was changed."""
    if len(raw) < _HEAD or not raw.startswith(MAGIC):
        raise Invalid("it is no model of what is normal: `civigil cameras learn` makes one", where="model")
    version = raw[len(MAGIC)]
    if version not in KNOWN:
        raise Invalid(f"it is of version {version}; this programme reads up to {VERSION}: learn it anew", where="model")
    if len(raw) > BYTES_AT_MOST:
        raise Invalid(f"it is longer than {BYTES_AT_MOST} bytes", where="model")
    body = raw[_HEAD:]
    if hashlib.sha256(body).digest() != raw[len(MAGIC) + 1 : _HEAD]:
        raise Tampered("its checksum does not fit: it was changed or cut off", where="model")
    try:
        kept = _DECODER.decode(_inflated(body))
    except (msgspec.DecodeError, Invalid, zlib.error) as error:
        raise Invalid(f"it cannot be read: {error}", where="model") from error
    return _model(kept, version)


def _inflated(body: bytes) -> bytes:
    stream = zlib.decompressobj()
    plain = stream.decompress(body, UNPACKED_AT_MOST)
    if not stream.eof:
        raise Invalid(f"it is longer than {UNPACKED_AT_MOST} bytes, or cut off", where="model")
    return plain


def _model(kept: _Kept, version: int) -> Normality:
    cell = kept.limits.cell
    rows, blocks = -(-kept.height // cell), blocks_of(-(-kept.width // cell))
    bands, ways = (rows, blocks, BINS), (rows, blocks, DIRECTIONS)
    return Normality(
        limits=kept.limits,
        scale=kept.scale,
        level=np.frombuffer(_fits(kept.level, kept.height * kept.width), np.uint8).reshape(kept.height, kept.width),
        spread=_array(kept.spread, "<f2", (kept.height, kept.width)),
        counts=Counts(
            Tally(_array(kept.speed, "<f4", bands)),
            Tally(_array(kept.glide, "<f4", bands)),
            Tally(_array(kept.size, "<f4", bands)),
            Directions(_array(kept.directions, "<f4", ways)),
            _hours(kept, rows, -(-kept.width // cell)),
            kept.pictures,
        ),
        calibration=_calibration(kept.calibration, version),
        far=kept.far,
        seconds=kept.seconds,
        learned_at=kept.learned_at,
        generation=kept.generation,
        parent=kept.parent,
    )


def _calibration(kept: _Peaks, version: int) -> Calibration:
    """Up to version 2 the highest score of each two seconds was kept, or of an even choice: each is taken for an event."""
    peaks = kept.peaks
    if version < _EVENTS_FROM:
        times = max(1, round(kept.seconds / _BLOCK_S / max(len(peaks), 1)))
        peaks = tuple(peak for peak in peaks if peak > 1.0 for _ in range(times))[:PEAKS_KEPT]
    return Calibration(seconds=kept.seconds, peaks=peaks)


def _hours(kept: _Kept, rows: int, columns: int) -> Hours:
    if not kept.hours_watched:
        return Hours.empty(rows, columns)
    there = (HOURS, *regions(rows, columns))
    return Hours(_array(kept.hours_watched, "<f4", (HOURS,)), _array(kept.hours_there, "<f4", there))


def _array(raw: bytes, kind: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    wide = np.dtype(kind).itemsize * int(np.prod(shape))
    array = np.frombuffer(_fits(raw, wide), np.dtype(kind)).reshape(shape).astype(np.float32)
    if not np.isfinite(array).all() or (array < 0).any():
        raise Invalid("it counts less than nothing, or what is no number", where="model")
    return array


def _fits(raw: bytes, wide: int) -> bytes:
    if len(raw) != wide:
        raise Invalid(f"a part of it has {len(raw)} bytes; {wide} belong there", where="model")
    return raw


_DECODER = msgspec.msgpack.Decoder(_Kept)
