"""Which devices are the city's, and how they are listened to: every limit with its unit."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from civigil.kernel.errors import Invalid
from civigil.kernel.place import Point
from civigil.kernel.severity import Status


class DeviceEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One device of the city. Raises `Invalid`."""

    id: Annotated[
        str,
        Meta(
            pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$",
            description="The device's name, as its certificate and its topics bear it: small letters, digits, - and _.",
        ),
    ]
    kind: Annotated[
        str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$", description="What it is: weather, level, air, signal, …")
    ] = "sensor"
    title: Annotated[str, Meta(max_length=80, description="What people call it; none: its id.")] = ""
    latitude: Annotated[float | None, Meta(description="Where it stands, degrees north, -90 to 90.")] = None
    longitude: Annotated[float | None, Meta(description="Where it stands, degrees east, -180 to 180.")] = None
    uncertainty_m: Annotated[
        float, Meta(ge=0, le=10_000, description="Metres around that point for which its values speak.")
    ] = 50.0
    status: Annotated[
        Status,
        Meta(description="Actual for the city's own; Exercise or Test for what must not be taken for real."),
    ] = Status.ACTUAL
    every_s: Annotated[
        float, Meta(ge=0.1, le=86_400, description="Seconds between its samples; after several it is missed.")
    ] = 30.0
    battery: Annotated[
        bool, Meta(description="Whether it has a battery of its own, so that it outlives a power cut.")
    ] = False

    def __post_init__(self) -> None:
        """Check what was given."""
        if (self.latitude is None) != (self.longitude is None):
            raise Invalid("latitude and longitude belong together", where=f"device {self.id}")
        _ = self.place

    @property
    def place(self) -> Point | None:
        """Where it stands, if that is known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Point(latitude=self.latitude, longitude=self.longitude, uncertainty_m=self.uncertainty_m)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.id


class IotSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The room's settings. Raises `Invalid`."""

    devices: Annotated[
        tuple[DeviceEntry, ...],
        Meta(max_length=20_000, description="The devices that may connect; each gets a certificate of its own."),
    ] = ()
    silence_at_least_s: Annotated[
        float, Meta(ge=1, le=86_400, description="Seconds of silence before which no device is lost.")
    ] = 20.0
    silence_periods: Annotated[
        float,
        Meta(
            ge=1, le=100, description="Silent for so many of its periods, a device is lost.", extra={"unit": "periods"}
        ),
    ] = 4.0
    gone_s: Annotated[
        float, Meta(ge=0, le=3600, description="Seconds after its connection ended without a word until it is lost.")
    ] = 10.0
    first_word_s: Annotated[
        float, Meta(ge=1, le=86_400, description="Seconds that a device has for its first word of all.")
    ] = 300.0
    outage_devices_at_least: Annotated[
        int,
        Meta(
            ge=2,
            le=1000,
            description="Devices that must fall silent together to be one outage.",
            extra={"unit": "devices"},
        ),
    ] = 3
    outage_share_at_least: Annotated[
        float, Meta(gt=0, le=1, description="Share of an area's devices that must be silent for it to be an outage.")
    ] = 0.5
    outage_within_s: Annotated[
        float, Meta(ge=0, le=600, description="Seconds by which devices of one outage may have stopped apart.")
    ] = 20.0
    outage_link_m: Annotated[
        float, Meta(gt=0, le=20_000, description="Metres from one device of an outage to the next at most.")
    ] = 500.0
    clock_off_at_most_s: Annotated[
        float, Meta(ge=1, le=86_400, description="Seconds that a device's clock may be off before ours is taken.")
    ] = 60.0
    gap_settles_s: Annotated[
        float, Meta(ge=0, le=600, description="Seconds that a gap is summed before it is told for the first time.")
    ] = 5.0
    gap_report_s: Annotated[
        float, Meta(ge=1, le=86_400, description="Seconds between two reports of one device's missing samples.")
    ] = 60.0
    misdeed_report_s: Annotated[
        float, Meta(ge=1, le=86_400, description="Seconds between two reports of what was forbidden to one device.")
    ] = 300.0
    gather_s: Annotated[
        float,
        Meta(ge=0, le=5, description="Seconds for which samples are gathered into one transaction, unless many wait."),
    ] = 0.2
    shown_every_s: Annotated[
        float, Meta(ge=0.1, le=60, description="Seconds between two samples of one device that go to screens.")
    ] = 1.0
    history_step_s: Annotated[
        float, Meta(ge=1, le=3600, description="Seconds that one point of a quantity's history sums up.")
    ] = 10.0
    history_hours: Annotated[float, Meta(ge=0.1, le=168, description="Hours of history kept for each quantity.")] = 6.0
    alarm_days: Annotated[
        int, Meta(ge=1, le=3650, description="Days for which an alarm is known again when it is resent.")
    ] = 90

    def __post_init__(self) -> None:
        """Refuse two devices with one name."""
        seen: set[str] = set()
        for one in self.devices:
            if one.id in seen:
                raise Invalid(f"two devices are named {one.id!r}", where="devices")
            seen.add(one.id)

    def silence_s(self, entry: DeviceEntry) -> float:
        """Seconds of silence after which a device is lost."""
        return max(self.silence_at_least_s, self.silence_periods * entry.every_s)
