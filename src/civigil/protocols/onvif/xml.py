"""XML of strangers, and XML of ours. A document type, an entity, too many bytes or elements end the reading."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.etree import ElementTree as Tree  # builds what we say; what others say goes through defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from civigil.kernel.errors import Invalid

Element: TypeAlias = "Tree.Element[str]"

ELEMENTS_AT_MOST = 20_000
DEPTH_AT_MOST = 40
TEXT_AT_MOST = 2_000  # characters of one value

NAMESPACES: Mapping[str, str] = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "wsa": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "d": "http://schemas.xmlsoap.org/ws/2005/04/discovery",
    "dn": "http://www.onvif.org/ver10/network/wsdl",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "ter": "http://www.onvif.org/ver10/error",
}
_WEB_PAGE = re.compile(rb"<\s*(!doctype\s+html|html)\b", re.IGNORECASE)

for _prefix, _namespace in NAMESPACES.items():
    Tree.register_namespace(_prefix, _namespace)


def parsed(raw: bytes, *, at_most: int) -> Element:
    """The root of a document of strangers. Raises `Invalid` for what is no XML, bears a document type, or is too large."""
    if len(raw) > at_most:
        raise Invalid(f"longer than {at_most} bytes", where="answer")
    if _WEB_PAGE.search(raw[:1000]):
        raise Invalid("it answers with a web page, not as a camera does", where="answer")
    try:
        root: Element = fromstring(raw, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Invalid("it bears a document type or an entity, which no camera needs", where="answer") from error
    except (Tree.ParseError, ValueError, LookupError) as error:  # the latter two: an encoding that there is not
        raise Invalid(f"it is no XML: {error}", where="answer") from error
    _check(root)
    return root


def _check(root: Element) -> None:
    """Raise `Invalid` where there are too many elements, or one lies too deep."""
    waiting, seen = [(root, 1)], 0
    while waiting:
        one, depth = waiting.pop()
        seen += 1
        if seen > ELEMENTS_AT_MOST or depth > DEPTH_AT_MOST:
            raise Invalid(f"more than {ELEMENTS_AT_MOST} elements, or more than {DEPTH_AT_MOST} deep", where="answer")
        waiting += [(child, depth + 1) for child in one]


def named(name: str) -> str:
    """`tt:Name` as the library spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def element(name: str, *children: Element, text: str = "", **attributes: str) -> Element:
    """An element of ours; attributes without a namespace."""
    made = Tree.Element(named(name), attributes)
    made.text = text or None
    made.extend(children)
    return made


def written(root: Element) -> bytes:
    """A document of ours."""
    raw: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return raw


def find(root: Element | None, path: str) -> Element | None:
    """The first element on a path of prefixed names (`tt:Media/tt:XAddr`); none where one of them is missing."""
    return None if root is None else root.find(path, dict(NAMESPACES))


def every(root: Element | None, path: str) -> Iterator[Element]:
    """All elements on a path."""
    return iter(()) if root is None else root.iterfind(path, dict(NAMESPACES))


def text(root: Element | None, path: str, otherwise: str = "") -> str:
    """The text on a path, without the space around it and without what cannot be printed. Raises `Invalid` for a longer one."""
    found = find(root, path)
    if found is None:
        return otherwise
    value = "".join(sign for sign in (found.text or "").strip() if sign.isprintable())
    if len(value) > TEXT_AT_MOST:
        raise Invalid(f"longer than {TEXT_AT_MOST} characters", where=path)
    return value or otherwise


def figure(value: str | None, where: str) -> float | None:
    """A finite figure; none where nothing is said. Raises `Invalid`."""
    if value is None or not value.strip():
        return None
    try:
        found = float(value)
    except ValueError as error:
        raise Invalid(f"{value[:40]!r} is no figure", where=where) from error
    if not math.isfinite(found):
        raise Invalid(f"{value[:40]!r} is no figure", where=where)
    return found
