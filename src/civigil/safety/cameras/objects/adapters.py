"""How the answers of detectors are read: by declared adapters, chosen by the shape of a model's outputs. Pure.

| Adapter | Outputs | Families |
| --- | --- | --- |
| `yolo` | B x (4+C) x N | raw heads without objectness: YOLOv8, v9, v11 |
| `yolo` | B x N x (5+C) | raw heads with objectness: YOLOv5, v6, v7, YOLOX that was exported with its decoder |
| `rows` | B x N x 6: left, top, right, bottom, score, class | end to end: YOLOv10, models exported with NMS |
| `triple` | boxes B x N x 4, scores B x N, labels B x N | end to end: RT-DETR, D-FINE and others with their postprocessor |
| `detr` | logits B x N x C, boxes B x N x 4 (middle and size, fractions) | RT-DETR and its kin as a transformer exports them |

Of raw heads boxes are middle and size in pixels, and overlapping ones are suppressed by us; end to end they are corners, in pixels
or in fractions of the input. What fits no adapter is refused with the shapes of its outputs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from civigil.kernel.errors import Invalid
from civigil.safety.cameras.objects.found import Floats, Raw

Array: TypeAlias = NDArray[np.generic]
Size: TypeAlias = tuple[int, int]
"""Width and height of a model's input, in pixels."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a model, as it declares it; None is a length that it leaves open."""

    name: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Adapter:
    """How a model's answer is read."""

    name: str
    read: Callable[[Sequence[Array], Size], list[Raw]]  # the outputs of one batch -> one `Raw` for each picture


def adapter_for(outputs: Sequence[Output], classes: int | None = None) -> Adapter:
    """The adapter that a model's outputs fit. `classes`: how many labels are known, where they are.

    Raises `Invalid`, naming the outputs' shapes, where none fits, or more than one would and nothing tells which.
    """
    ranks = [len(one.shape) for one in outputs]
    if len(outputs) == 1 and ranks == [3]:
        return _single(outputs[0], classes)
    if len(outputs) == 3:
        order = _triple(outputs)
        if order is not None:
            return Adapter("triple", lambda arrays, size: _read_triple([arrays[at] for at in order], size))
    if len(outputs) == 2 and ranks == [3, 3]:
        boxes = [at for at, one in enumerate(outputs) if one.shape[2] == 4]
        if boxes:
            at = boxes[-1] if len(boxes) == 1 else next((at for at in boxes if "box" in outputs[at].name), boxes[-1])
            return Adapter("detr", lambda arrays, size: _read_detr(arrays[1 - at], arrays[at], size))
    raise _refused(outputs)


def _single(output: Output, classes: int | None) -> Adapter:
    _, second, third = output.shape
    if third == 6 and (classes not in {1, 2} or (second is not None and second <= 1000)):
        return Adapter("rows", lambda arrays, size: _read_rows(arrays[0], size))
    known = {length: kind for length, kind in ((second, "first"), (third, "last")) if length is not None}
    if classes is not None:
        for length, kind in known.items():
            if length in {4 + classes, 5 + classes}:
                return _yolo(channels_first=kind == "first", objectness=length == 5 + classes)
        if None not in {second, third}:
            raise Invalid(
                f"output {_words(output)} fits neither 4 + {classes} nor 5 + {classes} channels: the labels are another model's",
                where="detector",
            )
    if second is not None and second > 4 and (third is None or second < third):
        return _yolo(channels_first=True, objectness=False)
    if third is not None and third > 5 and (second is None or third < second):
        return _yolo(channels_first=False, objectness=True)
    raise _refused([output])


def _triple(outputs: Sequence[Output]) -> tuple[int, int, int] | None:
    """Which of three outputs are boxes, scores and labels: by shape, and by name between the last two."""
    boxes = [at for at, one in enumerate(outputs) if len(one.shape) == 3 and one.shape[2] in {4, None}]
    flat = [at for at, one in enumerate(outputs) if len(one.shape) == 2]
    if len(boxes) != 1 or len(flat) != 2:
        return None
    named = [at for at in flat if any(word in outputs[at].name.lower() for word in ("label", "class"))]
    labels = named[0] if len(named) == 1 else flat[1]
    scores = next(at for at in flat if at != labels)
    return boxes[0], scores, labels


def _yolo(*, channels_first: bool, objectness: bool) -> Adapter:
    def read(arrays: Sequence[Array], _: Size) -> list[Raw]:
        heads = np.asarray(arrays[0], np.float32)
        if channels_first:
            heads = heads.transpose(0, 2, 1)
        found = []
        for head in heads:
            scores = head[:, 5:] * head[:, 4:5] if objectness else head[:, 4:]
            best = scores.argmax(axis=1)
            found.append(
                Raw(_corners(head[:, :4]), scores[np.arange(len(best)), best].astype(np.float32), best.astype(np.int64))
            )
        return found

    return Adapter("yolo", read)


def _read_rows(rows: Array, size: Size) -> list[Raw]:
    return [
        Raw(_pixels(one[:, :4], size), one[:, 4], one[:, 5].round().astype(np.int64))
        for one in np.asarray(rows, np.float32)
    ]


def _read_triple(arrays: Sequence[Array], size: Size) -> list[Raw]:
    boxes, scores, labels = (np.asarray(one) for one in arrays)
    return [
        Raw(_pixels(box.astype(np.float32), size), score.astype(np.float32), label.astype(np.int64))
        for box, score, label in zip(boxes, scores, labels, strict=True)
    ]


def _read_detr(logits: Array, boxes: Array, size: Size) -> list[Raw]:
    sure = 1 / (1 + np.exp(-np.clip(np.asarray(logits, np.float32), -50, 50)))
    found = []
    for score, box in zip(sure, np.asarray(boxes, np.float32), strict=True):
        best = score.argmax(axis=1)
        corners = _corners(box) * np.array([*size, *size], np.float32)
        found.append(Raw(corners, score[np.arange(len(best)), best], best.astype(np.int64)))
    return found


def _corners(boxes: Floats) -> Floats:
    """Boxes as middle and size -> as left, top, right, bottom."""
    half = boxes[:, 2:4] / 2
    return np.concatenate([boxes[:, :2] - half, boxes[:, :2] + half], axis=1)


def _pixels(boxes: Floats, size: Size) -> Floats:
    """Corners in pixels; where all are at most 1, they were fractions of the input."""
    if len(boxes) and np.nanmax(boxes) <= 1.01:
        return boxes * np.array([*size, *size], np.float32)
    return boxes


def _words(output: Output) -> str:
    return f"{output.name!r} of shape {' x '.join('?' if one is None else str(one) for one in output.shape)}"


def _refused(outputs: Sequence[Output]) -> Invalid:
    return Invalid(
        f"its output {', '.join(map(_words, outputs))} fits no adapter: YOLO heads (B x 4+C x N, B x N x 5+C), "
        "rows (B x N x 6), or boxes, scores and labels are read",
        where="detector",
    )
