"""The media services: a camera's streams (profiles), and where each is watched. Media (ver10) and Media2 (ver20)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from civigil.kernel.errors import Invalid, Missing
from civigil.protocols.onvif.xml import Element, element, every, figure, find, text

PROFILES_AT_MOST = 64
_KEPT = {"H264", "H265"}  # what clips and the live view hold without encoding again


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One of a camera's streams."""

    token: str
    name: str
    encoding: str = ""  # H264, H265, JPEG, …; empty: it has no picture of its own
    width: int = 0
    height: int = 0
    rate: float | None = None  # pictures a second, at most
    turns: bool = False  # it is tied to a drive: the picture can be turned


def ask_profiles(*, media2: bool) -> Element:
    """Which streams are there?"""
    return element("tr2:GetProfiles", element("tr2:Type", text="All")) if media2 else element("trt:GetProfiles")


def profiles_of(body: Element, *, media2: bool) -> tuple[Profile, ...]:
    """The streams. Raises `Invalid` where the answer is another, or none bears a name."""
    prefix = "tr2" if media2 else "trt"
    said = find(body, f"{prefix}:GetProfilesResponse")
    if said is None:
        raise Invalid("it does not answer with its profiles", where="answer")
    found: list[Profile] = []
    for one in every(said, f"{prefix}:Profiles"):
        token = one.get("token", "")
        if token and len(token) <= 64 and token.isprintable() and len(found) < PROFILES_AT_MOST:
            found.append(_profile(one, token, media2=media2))
    return tuple(found)


def _profile(one: Element, token: str, *, media2: bool) -> Profile:
    coder = find(one, "tr2:Configurations/tr2:VideoEncoder" if media2 else "tt:VideoEncoderConfiguration")
    drive = find(one, "tr2:Configurations/tr2:PTZ" if media2 else "tt:PTZConfiguration")
    name = text(one, "tr2:Name" if media2 else "tt:Name")
    return Profile(
        token=token,
        name=name[:80] or token,
        encoding=text(coder, "tt:Encoding").upper().replace(".", "")[:20],
        width=_pixels(coder, "tt:Resolution/tt:Width"),
        height=_pixels(coder, "tt:Resolution/tt:Height"),
        rate=figure(text(coder, "tt:RateControl/tt:FrameRateLimit"), "tt:FrameRateLimit"),
        turns=drive is not None,
    )


def _pixels(coder: Element | None, path: str) -> int:
    return max(0, min(100_000, int(figure(text(coder, path), path) or 0)))


def best(profiles: Sequence[Profile], wanted: str = "", *, width_at_most: int = 1920) -> Profile:
    """The stream that is wanted, by its token or name; else the one that suits best.

    That is one that is kept as it comes (H.264, H.265) before another, then the largest that is no wider than `width_at_most`,
    then the smallest of those that are wider. Raises `Missing` where there is none.
    """
    if wanted:
        for one in profiles:
            if wanted in {one.token, one.name}:
                return one
        there = ", ".join(one.token for one in profiles) or "none"
        raise Missing(f"the camera has no profile {wanted!r}: there are {there}", where="profile")
    seen = [one for one in profiles if one.encoding]
    if not seen:
        raise Missing("the camera offers no picture", where="profile")
    return max(
        seen,
        key=lambda one: (
            one.encoding in _KEPT,
            one.width <= width_at_most,
            one.width * one.height if one.width <= width_at_most else -one.width * one.height,
        ),
    )


def ask_stream(profile: str, *, media2: bool) -> Element:
    """Where is a stream watched?"""
    if media2:
        return element(
            "tr2:GetStreamUri", element("tr2:Protocol", text="RTSP"), element("tr2:ProfileToken", text=profile)
        )
    setup = element(
        "trt:StreamSetup",
        element("tt:Stream", text="RTP-Unicast"),
        element("tt:Transport", element("tt:Protocol", text="RTSP")),
    )
    return element("trt:GetStreamUri", setup, element("trt:ProfileToken", text=profile))


def ask_snapshot(profile: str, *, media2: bool) -> Element:
    """Where is a still picture of it?"""
    prefix = "tr2" if media2 else "trt"
    return element(f"{prefix}:GetSnapshotUri", element(f"{prefix}:ProfileToken", text=profile))


def uri_of(body: Element, what: str, *, media2: bool) -> str:
    """An address from the answer to `ask_stream` (`what` is Stream) or `ask_snapshot` (Snapshot).

    Raises `Invalid` where there is none.
    """
    path = f"tr2:Get{what}UriResponse/tr2:Uri" if media2 else f"trt:Get{what}UriResponse/trt:MediaUri/tt:Uri"
    found = text(body, path)
    if not found:
        raise Invalid(f"it does not say where its {what.lower()} is", where="answer")
    return found
