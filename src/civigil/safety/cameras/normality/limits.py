"""Every limit of learned normality, with its unit. A model keeps those that it was learned with."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Weight = Annotated[float, Meta(ge=0, le=10)]


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much each measure's excess over the usual counts.

    Speed and evenness say how something moves, and carry the judgement; size and direction tip the balance.
    """

    speed: Weight = 0.6
    glide: Weight = 0.35
    size: Weight = 0.2
    direction: Weight = 0.05
    hour: Weight = 0.35  # for each tenfold by which something is rarer at this hour than over the day


class NormalityLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How footage is measured and judged."""

    width_at_most: Annotated[int, Meta(ge=64, le=1920)] = 360  # pixels of the working picture; wider ones are shrunk
    rate_at_most: Annotated[float, Meta(ge=0.5, le=60)] = 12.5  # pictures a second that are measured
    gap_s: Annotated[float, Meta(ge=0.1, le=10)] = 1.0  # a longer gap between two pictures ends all evidence
    cell: Annotated[int, Meta(ge=2, le=32)] = 4  # pixels between two places
    fill_at_least: Annotated[float, Meta(ge=0.01, le=1)] = 0.2  # of a window; less foreground is not judged
    still: Annotated[float, Meta(ge=0.001, le=1)] = 0.11  # windows a second: scatter of the flow that is noise
    moving: Annotated[float, Meta(ge=0.001, le=5)] = 0.16  # windows a second from which a direction counts
    usual: Annotated[float, Meta(ge=0.5, le=0.999)] = 0.95  # the share that "usual" stays below
    memory_s: Annotated[float, Meta(ge=0.05, le=10)] = 0.6  # time constant of evidence
    doubt: Annotated[float, Meta(ge=0, le=50)] = 2.0  # pictures of ordinary evidence that all begin with
    weights: Weights = Weights()
