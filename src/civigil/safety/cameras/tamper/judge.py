"""What one picture says of tampering, from what it shows of the known view. Pure."""

from __future__ import annotations

import math

import msgspec

from civigil.safety.cameras.tamper.kinds import Evidence, Kind
from civigil.safety.cameras.tamper.limits import TamperLimits
from civigil.safety.cameras.tamper.view import Look

_LAYOUT = 0.7  # correlation from which dark and bright lie where they did: out of focus rather than covered
_SPREAD = 0.4  # of the usual spread, likewise
_STANDS_OUT = 2.0  # times the value at no shift: so clear must the place be at which the view is found
_PEAK = 0.12  # coefficient; chance peaks stay below
_ALL = 0.95  # share of lost, flat tiles that leaves no doubt
_DOUBT = 4.0  # times as long must hold what leaves some
_LIGHT = 1.8  # times brighter or darker: the light was switched, and edges may be others


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one picture."""

    look: Look
    brightness: float  # mean
    usual_brightness: float
    glare: float  # share of the picture at the end of the scale
    usual_glare: float
    took_s: float  # from the last picture that showed the view to the first that did not
    dusk_s: float  # from the last picture with its usual light to the first without the view
    sharpness: float | None  # beside the usual; None where it cannot be told
    shift: tuple[float, float, float, float] | None  # right, down, peak, peak at no shift; of the picture's width


def evidence_of(seen: Seen, limits: TamperLimits) -> Evidence | None:
    """What speaks for tampering in one picture: the first that fits."""
    look = seen.look
    gone = look.lost >= limits.sprayed and look.flat >= limits.flat_share
    glare = seen.glare - seen.usual_glare
    if glare >= limits.glare_share and look.lost >= limits.sprayed:
        what = "picture at the end of the scale, above the usual"
        return _said(Kind.BLINDED, limits.hold_blinded_s, what, 100 * glare, 100 * limits.glare_share, "%")
    if gone and seen.brightness < limits.dark and seen.dusk_s >= limits.dusk_s:
        return _said(Kind.BLINDED, limits.hold_blinded_s, "mean brightness", seen.brightness, limits.dark, "of 255")
    if gone and look.layout >= _LAYOUT and look.spread >= _SPREAD:
        return _defocused(seen, limits, sharpness=look.contrast)
    if gone and seen.took_s <= limits.sudden_s:
        return _hidden(seen, limits)
    if look.lost >= limits.turned and not gone:
        return _moved(seen, limits)
    if seen.sharpness is not None and seen.sharpness < limits.focus and look.lost < 0.5:
        return _defocused(seen, limits, sharpness=seen.sharpness)
    return None


def _hidden(seen: Seen, limits: TamperLimits) -> Evidence:
    lost = 100 * seen.look.lost
    if seen.look.lost < limits.covered:
        what = "view that is lost, with nothing in its place"
        return _said(Kind.SPRAYED, limits.hold_sprayed_s, what, lost, 100 * limits.sprayed, "%")
    sure = seen.look.lost * seen.look.flat >= _ALL
    hold_s = limits.hold_covered_s * (1.0 if sure else _DOUBT)
    return _said(Kind.COVERED, hold_s, "view that is lost, with nothing in its place", lost, 100 * limits.covered, "%")


def _moved(seen: Seen, limits: TamperLimits) -> Evidence | None:
    look = seen.look
    if seen.shift is not None:
        right, down, peak, here = seen.shift
        far = math.hypot(right, down)
        if far >= limits.shift and peak >= _PEAK and peak >= _STANDS_OUT * max(here, 0.0):
            what = "how far the view has moved, in widths of the picture"
            return _said(Kind.MOVED, limits.hold_moved_s, what, 100 * far, 100 * limits.shift, "%")
    if look.lost < limits.elsewhere or look.structured < 0.3:
        return None
    ratio = max(seen.brightness, 1.0) / max(seen.usual_brightness, 1.0)
    switched = not 1 / _LIGHT < ratio < _LIGHT
    hold_s = limits.hold_elsewhere_s * (_DOUBT if switched else 1.0)
    what = "ordinary view that is nowhere in the picture"
    return _said(Kind.MOVED, hold_s, what, 100 * look.lost, 100 * limits.elsewhere, "%")


def _defocused(seen: Seen, limits: TamperLimits, *, sharpness: float) -> Evidence:
    sharp = min(sharpness, seen.sharpness if seen.sharpness is not None else sharpness)
    what = "sharpness of the view's edges, beside the usual"
    return _said(Kind.DEFOCUSED, limits.hold_defocused_s, what, 100 * sharp, 100 * limits.focus, "%")


def _said(kind: Kind, hold_s: float, what: str, measured: float, limit: float, unit: str) -> Evidence:
    return Evidence(kind=kind, hold_s=hold_s, what=what, measured=round(measured, 1), limit=round(limit, 1), unit=unit)
