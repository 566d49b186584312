"""The device service: what a camera is, what time it has, and where its other services are (ONVIF Core)."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from civigil.kernel.errors import Invalid
from civigil.protocols.onvif.xml import NAMESPACES, Element, element, every, figure, find, text

PATH = "/onvif/device_service"
"""Where the device service is, where nobody says otherwise."""


class Information(msgspec.Struct, frozen=True, kw_only=True):
    """What a camera is, by its own word."""

    make: str
    model: str
    firmware: str
    serial: str


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Where a camera's services are; empty: it has none of them."""

    media: str = ""
    media2: str = ""  # the newer one, which knows H.265
    ptz: str = ""


def ask_time() -> Element:
    """What time has it? Answered without a password, for the password's digest needs the time."""
    return element("tds:GetSystemDateAndTime")


def time_of(body: Element) -> datetime | None:
    """The camera's clock; none where it does not say it in UTC. Raises `Invalid` for a time that there is not."""
    utc = find(body, "tds:GetSystemDateAndTimeResponse/tds:SystemDateAndTime/tt:UTCDateTime")
    if utc is None:
        return None
    parts = []
    for path in ("tt:Date/tt:Year", "tt:Date/tt:Month", "tt:Date/tt:Day"):
        parts.append(int(figure(text(utc, path), path) or 0))
    for path in ("tt:Time/tt:Hour", "tt:Time/tt:Minute", "tt:Time/tt:Second"):
        parts.append(int(figure(text(utc, path), path) or 0))
    year, month, day, hour, minute, second = parts
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"its clock says what is no time: {error}", where="tt:UTCDateTime") from error


def ask_information() -> Element:
    """What is it?"""
    return element("tds:GetDeviceInformation")


def information_of(body: Element) -> Information:
    """What it is. Raises `Invalid` where the answer is another."""
    said = _said(body, "tds:GetDeviceInformationResponse")
    return Information(
        make=text(said, "tds:Manufacturer")[:80],
        model=text(said, "tds:Model")[:80],
        firmware=text(said, "tds:FirmwareVersion")[:80],
        serial=text(said, "tds:SerialNumber")[:80],
    )


def ask_services() -> Element:
    """Where are its services? Of newer cameras."""
    return element("tds:GetServices", element("tds:IncludeCapability", text="false"))


def services_of(body: Element) -> Services:
    """Where its services are, from the answer to `ask_services`. Raises `Invalid` where the answer is another."""
    said = _said(body, "tds:GetServicesResponse")
    told = {text(one, "tds:Namespace"): text(one, "tds:XAddr") for one in every(said, "tds:Service")}
    return Services(
        media=told.get(NAMESPACES["trt"], ""),
        media2=told.get(NAMESPACES["tr2"], ""),
        ptz=told.get(NAMESPACES["tptz"], ""),
    )


def ask_capabilities() -> Element:
    """Where are its services? The older question, which every camera answers."""
    return element("tds:GetCapabilities", element("tds:Category", text="All"))


def capabilities_of(body: Element) -> Services:
    """Where its services are, from the answer to `ask_capabilities`. Raises `Invalid` where the answer is another."""
    said = _said(body, "tds:GetCapabilitiesResponse")
    return Services(
        media=text(said, "tds:Capabilities/tt:Media/tt:XAddr"), ptz=text(said, "tds:Capabilities/tt:PTZ/tt:XAddr")
    )


def _said(body: Element, name: str) -> Element:
    found = find(body, name)
    if found is None:
        raise Invalid(f"it does not answer with {name.partition(':')[2]}", where="answer")
    return found
