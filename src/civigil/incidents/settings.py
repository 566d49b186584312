"""What an operator may set of the correlation and of what people can do; each field with its meaning, unit and bound."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from civigil.kernel.errors import Invalid

Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Metres = Annotated[float, Meta(gt=0, le=10_000)]
Nats = Annotated[float, Meta(ge=-50, le=50)]


Desk = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]

DESK = "desk:"
"""How one is told from a person where an incident is assigned: `desk:fire`."""


class Disposition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can have come of an incident."""

    name: Annotated[
        str, Meta(pattern=r"^[a-z][a-z0-9 _-]{0,39}$", description="What it is called: small letters and spaces.")
    ]
    meaning: Annotated[str, Meta(max_length=200, description="When it is chosen, in one sentence.")] = ""


class IncidentSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When two concerns are held to have one cause, and what people can choose from. Raises `Invalid`.

    Evidence is in nats: natural logarithms of odds.
    """

    rhythm_s: Annotated[
        Seconds, Meta(description="Seconds between two concerns of one cause, as expected before any rhythm is known.")
    ] = 20.0
    rhythm_weight: Annotated[
        float, Meta(gt=0, le=100, description="How many observed intervals the expected rhythm weighs as much as.")
    ] = 2.0
    renewal_s: Annotated[
        Seconds, Meta(description="Seconds between unrelated causes of one kind within a circle of `apart_m`.")
    ] = 300.0
    silence_at_most_s: Annotated[
        Seconds, Meta(description="Seconds of silence after which place alone never joins, whatever the rhythm.")
    ] = 600.0
    subject_silence_at_most_s: Annotated[
        Seconds, Meta(description="Seconds of silence after which even the same subject is a new incident.")
    ] = 1800.0
    apart_m: Annotated[
        Metres, Meta(description="Metres that usually lie between two unrelated causes of one kind at one time.")
    ] = 40.0
    extent_m: Annotated[
        Metres, Meta(description="Metres over which one cause itself extends; no place is trusted to be exacter.")
    ] = 2.0
    bias_share: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="Share of a stated variance that is a sensor's own bias, which does not average out.",
        ),
    ] = 0.3
    place_gate: Annotated[
        float, Meta(gt=0, le=100, description="Squared Mahalanobis distance (no unit) beyond which places differ.")
    ] = 20.0
    uncertainty_at_most_m: Annotated[
        Metres, Meta(description="Metres of stated uncertainty above which a place is held to say nothing.")
    ] = 1500.0
    speed_at_most_mps: Annotated[
        float, Meta(gt=0, le=400, description="Metres a second: how fast a subject may have moved between concerns.")
    ] = 60.0
    same_subject: Annotated[Nats, Meta(description="Nats of evidence that a shared identifying subject gives.")] = 8.0
    same_observer: Annotated[
        Nats, Meta(description="Nats of evidence that the same observer gives where no place is stated.")
    ] = 2.0
    elsewhere_at_most: Annotated[
        Nats, Meta(description="Nats taken off, at most, where a shared subject is reported somewhere else.")
    ] = 4.0
    other_track: Annotated[
        Nats, Meta(description="Nats taken off where a fleeting subject differs, such as a tracker's number.")
    ] = 3.0
    other_kind: Annotated[
        Nats, Meta(description="Nats taken off where the kinds are of one family but not the same.")
    ] = 1.0
    join_at_least: Annotated[Nats, Meta(description="Nats of evidence needed for a concern to join.")] = 1.0
    margin_at_least: Annotated[
        float,
        Meta(
            ge=0,
            le=50,
            description="Nats by which the best incident must beat the second, or the concern stands alone.",
        ),
    ] = 0.0
    merge_at_least: Annotated[
        Nats, Meta(description="Nats of evidence needed for two incidents of machines to become one.")
    ] = 2.0
    offer_at_least: Annotated[
        Nats,
        Meta(
            description="Nats of evidence needed to offer that a person's report and an incident are one; low, since callers "
            "say roughly where and when."
        ),
    ] = -6.0
    observers: Annotated[
        tuple[str, ...],
        Meta(description="Subject namespaces that name who reports, not what it is about (no unit)."),
    ] = ("camera", "sensor", "detector", "microphone", "zone", "site", "drone", "station")
    fleeting: Annotated[
        tuple[str, ...],
        Meta(description="Subject namespaces whose numbers may change while the subject stays (no unit)."),
    ] = ("track",)
    families: Annotated[
        tuple[tuple[str, ...], ...],
        Meta(description="Kinds that one cause can show as; each inner list is one family (no unit)."),
    ] = (
        ("loitering", "intrusion", "suspicious_person", "break_in"),
        ("gunshot", "explosion", "gunshots_heard", "explosion_heard"),
        ("fire", "smoke", "heat", "smoke_seen", "structure_fire"),
        ("methane_high", "hazardous_gas", "gas_leak", "gas_odour"),
        ("water_level_high", "level_high", "flood", "water_in_street"),
        ("collision", "traffic_accident", "vehicle_stopped", "collision_reported"),
        ("shaking", "earthquake", "shaking_felt"),
        ("power_cut", "power_lost", "power_out", "devices_silent"),
        ("crowd", "crowding", "crowding_reported"),
        ("object_left", "object_reclaimed", "abandoned_object"),
        ("fall", "person_lying", "person_unwell"),
        ("fight", "violence"),
        ("camera_lost", "camera_tampered"),
    )
    desks: Annotated[
        tuple[Desk, ...], Meta(max_length=64, description="The desks that an incident can be assigned to (no unit).")
    ] = ("police", "fire", "medical", "traffic", "utilities", "security")
    dispositions: Annotated[
        tuple[Disposition, ...],
        Meta(min_length=1, max_length=64, description="What can have come of an incident that is closed (no unit)."),
    ] = (
        Disposition(name="handled", meaning="It was real, and it was dealt with."),
        Disposition(name="false alarm", meaning="A sensor or a rule was wrong: nothing had happened."),
        Disposition(name="nuisance", meaning="It was as reported, and harmless."),
        Disposition(name="duplicate", meaning="It is told by another incident."),
        Disposition(name="exercise", meaning="It belonged to an exercise."),
        Disposition(name="no trace", meaning="Somebody looked and found nothing."),
    )
    shelve_at_most_s: Annotated[
        float, Meta(ge=60, le=2_592_000, description="Seconds for which an incident may be put aside at most.")
    ] = 43_200.0

    def __post_init__(self) -> None:
        """Refuse two desks or two dispositions with one name."""
        for where, names in (("desks", self.desks), ("dispositions", [one.name for one in self.dispositions])):
            for name in names:
                if list(names).count(name) > 1:
                    raise Invalid(f"{name!r} stands twice", where=where)
