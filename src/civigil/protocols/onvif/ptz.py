"""The PTZ service: turn, zoom, stop, presets, and where the camera points now (ONVIF PTZ).

Speeds and places are in ONVIF's generic spaces: -1 to 1 for turning, right and up positive; zoom speeds -1 to 1, places 0 to 1.
"""

from __future__ import annotations

import msgspec

from civigil.kernel.errors import Invalid
from civigil.protocols.onvif.xml import Element, element, every, figure, find, text

PRESETS_AT_MOST = 300


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """How fast it turns, as shares of its fastest: right, up and towards are positive. Raises `Invalid`."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0

    def __post_init__(self) -> None:
        """Check what was given."""
        for name in ("pan", "tilt", "zoom"):
            if not -1 <= getattr(self, name) <= 1:  # NaN fails too
                raise Invalid(f"{getattr(self, name)}: -1 to 1 is allowed", where=name)

    @property
    def still(self) -> bool:
        """Whether it is no movement at all."""
        return self.pan == self.tilt == self.zoom == 0


class Pointing(msgspec.Struct, frozen=True, kw_only=True):
    """Where it points, and whether it moves; none where it does not say."""

    pan: float | None = None
    tilt: float | None = None
    zoom: float | None = None
    moving: bool | None = None


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """A view that the camera knows by name; where it is, as far as the camera says."""

    token: str
    name: str
    pan: float | None = None
    tilt: float | None = None
    zoom: float | None = None


def move(profile: str, speed: Speed, seconds: float) -> Element:
    """Turn at a speed; the camera stops by itself after so many seconds."""
    return element(
        "tptz:ContinuousMove",
        element("tptz:ProfileToken", text=profile),
        element("tptz:Velocity", *_vector(speed.pan, speed.tilt, speed.zoom)),
        element("tptz:Timeout", text=f"PT{seconds:.1f}S"),
    )


def place(profile: str, pan: float, tilt: float, zoom: float) -> Element:
    """Turn to a place."""
    return element(
        "tptz:AbsoluteMove",
        element("tptz:ProfileToken", text=profile),
        element("tptz:Position", *_vector(pan, tilt, zoom)),
    )


def _vector(pan: float, tilt: float, zoom: float) -> tuple[Element, Element]:
    return element("tt:PanTilt", x=f"{pan:.4f}", y=f"{tilt:.4f}"), element("tt:Zoom", x=f"{zoom:.4f}")


def stop(profile: str) -> Element:
    """Stand still."""
    return element(
        "tptz:Stop",
        element("tptz:ProfileToken", text=profile),
        element("tptz:PanTilt", text="true"),
        element("tptz:Zoom", text="true"),
    )


def go_home(profile: str) -> Element:
    """Turn to the home position."""
    return element("tptz:GotoHomePosition", element("tptz:ProfileToken", text=profile))


def go(profile: str, preset: str) -> Element:
    """Turn to a preset."""
    return element(
        "tptz:GotoPreset", element("tptz:ProfileToken", text=profile), element("tptz:PresetToken", text=preset)
    )


def save(profile: str, name: str) -> Element:
    """Keep the view of now under a name."""
    return element("tptz:SetPreset", element("tptz:ProfileToken", text=profile), element("tptz:PresetName", text=name))


def ask_presets(profile: str) -> Element:
    """Which presets are there?"""
    return element("tptz:GetPresets", element("tptz:ProfileToken", text=profile))


def presets_of(body: Element) -> tuple[Preset, ...]:
    """The presets. Raises `Invalid` where the answer is another."""
    said = find(body, "tptz:GetPresetsResponse")
    if said is None:
        raise Invalid("it does not answer with its presets", where="answer")
    found: list[Preset] = []
    for one in every(said, "tptz:Preset"):
        token = one.get("token", "")
        if token and len(token) <= 64 and token.isprintable() and len(found) < PRESETS_AT_MOST:
            pan, tilt, zoom = _place(find(one, "tt:PTZPosition"))
            found.append(Preset(token=token, name=text(one, "tt:Name")[:80] or token, pan=pan, tilt=tilt, zoom=zoom))
    return tuple(found)


def ask_status(profile: str) -> Element:
    """Where does it point?"""
    return element("tptz:GetStatus", element("tptz:ProfileToken", text=profile))


def status_of(body: Element) -> Pointing:
    """Where it points. Raises `Invalid` where the answer is another, or says what is no figure."""
    said = find(body, "tptz:GetStatusResponse/tptz:PTZStatus")
    if said is None:
        raise Invalid("it does not say where it points", where="answer")
    pan, tilt, zoom = _place(find(said, "tt:Position"))
    states = [text(said, path) for path in ("tt:MoveStatus/tt:PanTilt", "tt:MoveStatus/tt:Zoom")]
    known = [one for one in states if one in {"IDLE", "MOVING"}]
    return Pointing(pan=pan, tilt=tilt, zoom=zoom, moving="MOVING" in known if known else None)


def _place(said: Element | None) -> tuple[float | None, float | None, float | None]:
    """Pan, tilt and zoom of a place; none of what it does not say."""
    turned, zoomed = find(said, "tt:PanTilt"), find(said, "tt:Zoom")
    return (
        None if turned is None else figure(turned.get("x"), "PanTilt x"),
        None if turned is None else figure(turned.get("y"), "PanTilt y"),
        None if zoomed is None else figure(zoomed.get("x"), "Zoom x"),
    )
