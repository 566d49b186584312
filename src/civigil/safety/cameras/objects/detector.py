"""A user's ONNX detector: opened, asked with pictures, and read by its adapter. It needs the extra `objects` (onnxruntime).

The shape of the input is the model's own; where it leaves it open, 640 x 640 is used. Labels come from the model's metadata
(`names`), or from a file beside it: `model.names` or `model.txt`, one a line.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from civigil.kernel.errors import Invalid, Missing, Unavailable
from civigil.safety.cameras.objects.adapters import Adapter, Output, adapter_for
from civigil.safety.cameras.objects.found import Found, Limits, suppressed
from civigil.safety.cameras.objects.letterbox import Letterbox

OPEN_SIZE = 640
SIZE_AT_MOST = 4096
BATCH_AT_MOST = 8
THREADS = 1
_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(uint8)": np.uint8}
_BATCH_AXES = 4


class Detector:
    """An open model."""

    def __init__(self, path: Path, limits: Limits | None = None, *, threads: int = THREADS) -> None:
        """Open. Raises `Missing` where there is no file, `Unavailable` without onnxruntime, `Invalid` where no adapter fits."""
        self.limits = limits or Limits()
        where = f"detector {path.name}"
        if not path.is_file():
            raise Missing("there is no such file", where=where)
        self._session = _opened(path, threads, where)
        given = self._session.get_inputs()
        self._input = given[0]
        if self._input.type not in _TYPES or len(self._input.shape) != _BATCH_AXES:
            raise Invalid(
                f"its input is {self._input.type} of shape {self._input.shape}: pictures are wanted, B x 3 x H x W",
                where=where,
            )
        self._sized = [one.name for one in given[1:]]  # RT-DETR's exports want the size that boxes are told in
        if len(self._sized) > 1:
            raise Invalid(f"it wants {len(given)} inputs, and pictures are all there is", where=where)
        shape = [length if isinstance(length, int) else None for length in self._input.shape]
        self._channels_last = shape[3] == 3 and shape[1] != 3
        high, wide = (shape[1], shape[2]) if self._channels_last else (shape[2], shape[3])
        self.size = (wide or OPEN_SIZE, high or OPEN_SIZE)
        if not all(8 <= side <= SIZE_AT_MOST for side in self.size):
            raise Invalid(f"its input is {self.size[0]} x {self.size[1]} pixels", where=where)
        self.batch_at_most = BATCH_AT_MOST if shape[0] is None else max(1, shape[0])
        self._fixed_batch = shape[0] if shape[0] is not None and shape[0] > 1 else None
        self.labels = _labels(self._session.get_modelmeta().custom_metadata_map, path, where)
        outputs = [
            Output(one.name, tuple(n if isinstance(n, int) else None for n in one.shape))
            for one in self._session.get_outputs()
        ]
        self.adapter: Adapter = adapter_for(outputs, len(self.labels) or None)

    @property
    def provider(self) -> str:
        """What computes: `CUDAExecutionProvider`, or `CPUExecutionProvider`."""
        return str(self._session.get_providers()[0])

    def detect(self, pictures: Sequence[VideoFrame]) -> list[tuple[Found, ...]]:
        """What is in each picture. Raises `Invalid` where the model fails, or answers otherwise than it declared."""
        found: list[tuple[Found, ...]] = []
        for begin in range(0, len(pictures), self.batch_at_most):
            found += self._batch(pictures[begin : begin + self.batch_at_most])
        return found

    def _batch(self, pictures: Sequence[VideoFrame]) -> list[tuple[Found, ...]]:
        boxes = [Letterbox(one.width, one.height, *self.size) for one in pictures]
        filled = [
            box.fill(np.asarray(one.to_ndarray(format="rgb24", width=box.size[0], height=box.size[1]), np.uint8))
            for box, one in zip(boxes, pictures, strict=True)
        ]
        whole = np.stack(filled + [filled[-1]] * ((self._fixed_batch or len(filled)) - len(filled)))
        kind = _TYPES[self._input.type]
        given = whole if kind is np.uint8 else whole.astype(kind) / kind(255)
        if not self._channels_last:
            given = given.transpose(0, 3, 1, 2)
        feed: dict[str, Any] = {self._input.name: np.ascontiguousarray(given)}
        for name in self._sized:
            feed[name] = np.array([self.size] * len(whole), np.int64)
        try:
            raws = self.adapter.read(self._session.run(None, feed), self.size)
        except Exception as error:  # a foreign model's edge: onnxruntime raises classes of its own
            raise Invalid(f"the model failed: {str(error)[:200]}", where="detector") from error
        return [
            box.back(suppressed(raw, self.limits), self.labels, self.limits)
            for box, raw in zip(boxes, raws, strict=False)
        ]


def _opened(path: Path, threads: int, where: str) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise Unavailable("it needs onnxruntime: pip install 'civigil[objects]'", where=where) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    there = onnxruntime.get_available_providers()
    wanted = [one for one in ("CUDAExecutionProvider", "CPUExecutionProvider") if one in there]
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=wanted)
    except Exception as error:  # a foreign file's edge: onnxruntime raises classes of its own
        raise Invalid(f"it is no ONNX model that can be opened: {str(error)[:200]}", where=where) from error


def _labels(metadata: dict[str, str], path: Path, where: str) -> tuple[str, ...]:
    for beside in (path.with_suffix(".names"), path.with_suffix(".txt")):
        if beside.is_file():
            return tuple(line.strip() for line in beside.read_text("utf-8").splitlines() if line.strip())
    said = metadata.get("names", "")
    if not said:
        return ()
    try:
        names = ast.literal_eval(said)  # a dictionary or a list, as Python or JSON writes it
        if isinstance(names, dict):
            return tuple(str(names.get(number, number)) for number in range(max(map(int, names), default=-1) + 1))
        return tuple(map(str, names))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise Invalid(f"its metadata `names` is no list of labels: {said[:80]!r}", where=where) from error
