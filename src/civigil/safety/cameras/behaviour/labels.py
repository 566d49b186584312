"""What a detector's labels mean to the rules on behaviour: which name people, and which name vehicles. Pure.

Labels are a model's own words; those of the common data sets are known (COCO, Open Images, VisDrone, Cityscapes, KITTI).
"""

from __future__ import annotations

PEOPLE = frozenset({"person", "people", "pedestrian", "human", "man", "woman", "boy", "girl", "child", "rider"})
VEHICLES = frozenset(
    {
        "bicycle",
        "bus",
        "car",
        "lorry",
        "motor",
        "motorbike",
        "motorcycle",
        "taxi",
        "train",
        "tram",
        "tricycle",
        "truck",
        "van",
    }
    | {"vehicle", "land vehicle", "awning-tricycle"}
)


def is_person(label: str) -> bool:
    """Whether a label names a person. Nobody's word (an empty label) does not."""
    return label.strip().casefold() in PEOPLE


def is_vehicle(label: str) -> bool:
    """Whether a label names a vehicle."""
    return label.strip().casefold() in VEHICLES
