"""Where a cause is: places of many reports, each with its uncertainty, made into one.

Theory. Every report's place is the true one plus a Gaussian error, equal along both axes. A stated uncertainty is the
radius of the circle that holds the truth with 68 % probability; for such an error that radius is 1.51 standard deviations
(Rayleigh: r = s * sqrt(-2 ln 0.32)).

A cause that stands still is the mean, weighted by the inverse variances. One whose subject was seen to move is followed by a
Kalman filter with constant speed and white acceleration, one covariance for both axes (the errors are round). A report that
comes late takes part in neither: it says where the cause was, and the estimate says where it is.

A sensor's own bias does not average out, and a cause has an extent. So no variance sinks below `floor`, nor, by a report, below
`bias_share` of that report's own.
"""

from __future__ import annotations

import math

from civigil.incidents.model import Spot
from civigil.kernel.place import EARTH_RADIUS_M, Place, Point, middle

SIGMAS_IN_68_PERCENT = math.sqrt(-2 * math.log(0.32))
METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
ACCELERATION_VARIANCE = 1.0  # m²/s³: people turn and vehicles brake
VARIANCE_AT_MOST = 1.0e8  # m²: beyond that a prediction says nothing


def spot_of(place: Place | None, at: float, *, uncertainty_at_most_m: float) -> Spot | None:
    """The spot that a place states; nothing where there is none or it is too vague to say anything."""
    if place is None:
        return None
    point = place if isinstance(place, Point) else middle(place)
    if point.uncertainty_m > uncertainty_at_most_m:
        return None
    deviation = point.uncertainty_m / SIGMAS_IN_68_PERCENT
    return Spot(latitude=point.latitude, longitude=point.longitude, variance=deviation * deviation, at=at)


def point_of(spot: Spot) -> Point:
    """The spot as a place with its 68 % radius."""
    radius = math.sqrt(spot.variance) * SIGMAS_IN_68_PERCENT
    return Point(latitude=spot.latitude, longitude=spot.longitude, uncertainty_m=radius)


def apart(from_latitude: float, from_longitude: float, spot: Spot) -> tuple[float, float]:
    """Metres north and east from a position to a spot; for distances far below the Earth's radius."""
    east = spot.longitude - from_longitude
    if not -180 <= east <= 180:
        east = (east + 540) % 360 - 180
    return (
        (spot.latitude - from_latitude) * METRES_PER_DEGREE,
        east * METRES_PER_DEGREE * math.cos(math.radians(from_latitude)),
    )


def predict(spot: Spot, at: float) -> Spot:
    """Where it is, or was, at another instant; the farther away in time, the vaguer."""
    if not spot.moving:
        return spot
    span = at - spot.at
    size = abs(span)
    variance = (
        spot.variance
        + 2 * span * spot.covariance
        + span * span * spot.speed_variance
        + ACCELERATION_VARIANCE * size**3 / 3
    )
    covariance = spot.covariance + span * spot.speed_variance + math.copysign(ACCELERATION_VARIANCE * span**2 / 2, span)
    latitude, longitude = _moved(spot, north_m=spot.north_mps * span, east_m=spot.east_mps * span)
    return Spot(
        latitude=latitude,
        longitude=longitude,
        variance=min(max(variance, 0.0), VARIANCE_AT_MOST),
        at=at,
        moving=True,
        north_mps=spot.north_mps,
        east_mps=spot.east_mps,
        covariance=covariance,
        speed_variance=spot.speed_variance + ACCELERATION_VARIANCE * size,
    )


def refine(spot: Spot, seen: Spot, *, floor: float, bias_share: float) -> Spot:
    """The estimate after one more report. `floor` is the least variance, in m²."""
    if spot.moving:
        return _follow(spot, seen, floor=floor) if seen.at > spot.at else spot
    return average(spot, seen, floor=floor, bias_share=bias_share)


def average(one: Spot, other: Spot, *, floor: float, bias_share: float = 0.0) -> Spot:
    """The mean of two estimates of one standing cause, weighted by their certainty."""
    mine, theirs = max(one.variance, floor), max(other.variance, floor)
    gain = mine / (mine + theirs)
    north, east = apart(one.latitude, one.longitude, other)
    latitude, longitude = _moved(one, north_m=gain * north, east_m=gain * east)
    variance = min(mine, max(mine * theirs / (mine + theirs), floor, bias_share * theirs))
    return Spot(latitude=latitude, longitude=longitude, variance=variance, at=max(one.at, other.at))


def set_moving(spot: Spot, seen: Spot, *, floor: float) -> Spot:
    """The estimate once a subject was seen somewhere else: the later of both places, with the speed between them."""
    old, new = (spot, seen) if seen.at >= spot.at else (seen, spot)
    span = max(new.at - old.at, 1.0)
    north, east = apart(old.latitude, old.longitude, new)
    noise = max(old.variance, floor) + max(new.variance, floor)
    return Spot(
        latitude=new.latitude,
        longitude=new.longitude,
        variance=max(new.variance, floor),
        at=new.at,
        moving=True,
        north_mps=north / span,
        east_mps=east / span,
        covariance=max(new.variance, floor) / span,
        speed_variance=noise / (span * span) + ACCELERATION_VARIANCE * span / 3,
    )


def _follow(spot: Spot, seen: Spot, *, floor: float) -> Spot:
    """One Kalman step."""
    ahead = predict(spot, seen.at)
    error = max(seen.variance, floor)
    total = ahead.variance + error
    gain, speed_gain = ahead.variance / total, ahead.covariance / total
    north, east = apart(ahead.latitude, ahead.longitude, seen)
    latitude, longitude = _moved(ahead, north_m=gain * north, east_m=gain * east)
    return Spot(
        latitude=latitude,
        longitude=longitude,
        variance=max((1 - gain) * ahead.variance, floor),
        at=seen.at,
        moving=True,
        north_mps=ahead.north_mps + speed_gain * north,
        east_mps=ahead.east_mps + speed_gain * east,
        covariance=(1 - gain) * ahead.covariance,
        speed_variance=max(ahead.speed_variance - speed_gain * ahead.covariance, 0.0),
    )


def _moved(spot: Spot, *, north_m: float, east_m: float) -> tuple[float, float]:
    """Latitude and longitude some metres away, kept on the Earth."""
    shrink = max(math.cos(math.radians(spot.latitude)), 1e-9)
    latitude = min(max(spot.latitude + north_m / METRES_PER_DEGREE, -90.0), 90.0)
    longitude = spot.longitude + east_m / METRES_PER_DEGREE / shrink
    return latitude, (longitude + 180) % 360 - 180 if not -180 <= longitude <= 180 else longitude
