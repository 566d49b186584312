"""Small ONNX models that the tests make themselves: each finds what is bright in the left and in the right half of a picture.

A bright thing that is taller than it is wide is a `person`, another a `car`. Every box is told four times with falling scores, as
raw heads do; the same network ends in the outputs of each family that an adapter reads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Style = Literal["yolo8", "yolo5", "rows", "triple", "detr", "odd"]
SIDE = 160
COPIES = 4


class Graph:
    """Nodes and constants under construction; each is named by its number."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def of(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """A node; the name of what comes out of it."""
        name = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def number(self, *values: float, whole: bool = False) -> str:
        """A constant."""
        name = f"c{len(self.constants)}"
        kind = np.int64 if whole else np.float32
        self.constants.append(numpy_helper.from_array(np.array(values, kind), name))
        return name

    def over(self, what: str, axis: int, *, keep: bool = False) -> str:
        """The largest value along an axis."""
        return self.of("ReduceMax", what, self.number(axis, whole=True), keepdims=int(keep))

    def table(self, columns: list[list[str]], *, name: str = "", last: bool = True) -> str:
        """Values of B x 1 as B x N x C, or as B x C x N."""
        axis = self.number(2 if last else 1, whole=True)
        wide = [self.of("Unsqueeze", self.of("Concat", *values, axis=1), axis) for values in columns]
        return self.of("Concat", *wide, name=name, axis=2 if last else 1)


def side(graph: Graph, mask: str, *, across: bool, count: int, offset: int) -> tuple[str, str]:
    """The first and last bright column (or row), B x 1 each, in pixels of the whole input."""
    seen = graph.over(mask, 1 if across else 2)
    up = graph.number(*range(1, count + 1))
    down = graph.number(*range(count, 0, -1))
    high = graph.over(graph.of("Mul", seen, up), 1, keep=True)
    low = graph.over(graph.of("Mul", seen, down), 1, keep=True)
    return graph.of("Sub", graph.number(count + offset), low), graph.of("Add", high, graph.number(offset))


def things(graph: Graph, mask: str) -> dict[str, list[str]]:
    """Of each box: its sides, middle and size in pixels, its score, and whether it is upright or lying (0 or 1)."""
    found: dict[str, list[str]] = {}
    half, one, two = SIDE // 2, graph.number(1), graph.number(2)
    for begin in (0, half):
        ends = (graph.number(at, whole=True) for at in (begin, begin + half))
        mine = graph.of("Slice", mask, *ends, graph.number(2, whole=True))
        left, right = side(graph, mine, across=True, count=half, offset=begin)
        top, bottom = side(graph, mine, across=False, count=SIDE, offset=0)
        wide, tall = graph.of("Sub", right, left), graph.of("Sub", bottom, top)
        upright = graph.of("Cast", graph.of("Greater", tall, wide), to=TensorProto.FLOAT)
        there = graph.over(graph.of("Flatten", mine, axis=1), 1, keep=True)
        box = {
            "left": left,
            "top": top,
            "right": right,
            "bottom": bottom,
            "wide": wide,
            "tall": tall,
            "x": graph.of("Div", graph.of("Add", left, right), two),
            "y": graph.of("Div", graph.of("Add", top, bottom), two),
            "upright": upright,
            "lying": graph.of("Sub", one, upright),
        }
        for copy in range(COPIES):
            sure = graph.of("Mul", there, graph.number(0.9 - 0.15 * copy))
            classes = {"person": graph.of("Mul", sure, upright), "car": graph.of("Mul", sure, box["lying"])}
            for name, value in {**box, **classes, "sure": sure}.items():
                found.setdefault(name, []).append(value)
    return found


def end_in(graph: Graph, style: Style, mask: str, size: int | str) -> list[onnx.ValueInfoProto]:
    """The outputs of a style."""
    found, share = things(graph, mask), graph.number(1 / SIDE)
    count = 2 * COPIES
    middles = [found[name] for name in ("x", "y", "wide", "tall")]
    corners = [found[name] for name in ("left", "top", "right", "bottom")]

    def told(name: str, *shape: int, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, [size, *shape])

    if style == "yolo8":
        graph.table([*middles, found["person"], found["car"]], name="heads", last=False)
        return [told("heads", 6, count)]
    if style == "yolo5":
        graph.table([*middles, found["sure"], found["upright"], found["lying"]], name="heads")
        return [told("heads", count, 7)]
    if style == "rows":
        graph.table([*corners, found["sure"], found["lying"]], name="rows")
        return [told("rows", count, 6)]
    if style == "triple":
        graph.of("Mul", graph.table(corners), share, name="boxes")
        graph.of("Concat", *found["sure"], name="scores", axis=1)
        graph.of("Cast", graph.of("Concat", *found["lying"], axis=1), name="labels", to=TensorProto.INT64)
        return [told("labels", count, kind=TensorProto.INT64), told("boxes", count, 4), told("scores", count)]
    if style == "detr":
        graph.of("Mul", graph.table(middles), share, name="pred_boxes")
        logits = graph.of("Mul", graph.table([found["person"], found["car"]]), graph.number(12))
        graph.of("Sub", logits, graph.number(6), name="logits")
        return [told("logits", count, 2), told("pred_boxes", count, 4)]
    graph.of("Flatten", mask, name="picture", axis=1)
    return [told("picture", SIDE * SIDE)]


def model(path: Path, style: Style, *, batch: int | None = None, names: str | None = "{0: 'person', 1: 'car'}") -> Path:
    """Write a model of that style. `batch`: a fixed one."""
    size: int | str = "batch" if batch is None else batch
    graph = Graph()
    gray = graph.of("ReduceMean", "images", graph.number(1, whole=True), keepdims=0)
    mask = graph.of("Cast", graph.of("Greater", gray, graph.number(0.85)), to=TensorProto.FLOAT)
    outputs = end_in(graph, style, mask, size)
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [size, 3, SIDE, SIDE])
    whole = helper.make_graph(graph.nodes, style, [images], outputs, graph.constants)
    made = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    if names is not None:
        helper.set_model_props(made, {"names": names})
    onnx.checker.check_model(made)
    path.write_bytes(made.SerializeToString())
    return path
