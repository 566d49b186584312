"""The console: one page, which its own router fills, under the address of each of its sections; and the files that it loads.

Only known sections lead to the page. Every other path stays what it is: not found. The files bear a digest in their names and
never change under a name, so browsers keep them; the page itself is asked for each time.
"""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request
from litestar.response import Response

from civigil.gateway import pages
from civigil.gateway.doors import Doors
from civigil.gateway.permissions import PAGE_VIEW
from civigil.gateway.porch import Porch
from civigil.gateway.site import INDEX
from civigil.kernel.capability import Roster
from civigil.kernel.errors import Missing

OWN_SECTIONS = ("health", "aside", "audit", "gallery", "map", "settings")
"""The sections of the console that are the face of no room."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # React and the map set styles on elements
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PAGE = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "content-type": "text/html; charset=utf-8",
    "vary": "accept-encoding",
}
WORKER = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""A worker is held to the policy of its own file, not to the page's: the live stream and the map's tiles are fetched by workers."""
FOR_EVER = "private, max-age=31536000, immutable"
ASK_EACH_TIME = "private, no-cache"


def sections(roster: Roster) -> frozenset[str]:
    """The first part of every address that is the console's, beside `/` itself."""
    return frozenset({*OWN_SECTIONS, *(room.name for room in roster)})


def doors_for(roster: Roster) -> Doors:
    """The doors to the console's page and files. They are no API: the OpenAPI document leaves them out."""
    doors = Doors("console", prefix="/")

    async def show_page(do: Porch, request: Request[Any, Any, Any]) -> Response[bytes]:
        """The console."""
        return await _page(do, request)

    async def show_page_below(rest: str, do: Porch, request: Request[Any, Any, Any]) -> Response[bytes]:
        """The console, at an address inside one of its sections; its own router reads the rest."""
        del rest
        return await _page(do, request)

    doors.get("/", permission=PAGE_VIEW, media_type="text/html")(show_page)
    for section in sorted(sections(roster)):
        doors.get(f"/{section}", permission=PAGE_VIEW, media_type="text/html")(show_page)
        doors.get(f"/{section}/{{rest:path}}", permission=PAGE_VIEW, media_type="text/html")(show_page_below)

    @doors.get("/assets/{name:path}", permission=PAGE_VIEW, raises=(Missing,))
    async def show_asset(name: str, do: Porch, request: Request[Any, Any, Any]) -> Response[bytes]:
        """A file of the console."""
        return await _file(do, request, f"assets/{name.lstrip('/')}", FOR_EVER)

    @doors.get("/{name:str}", permission=PAGE_VIEW, raises=(Missing,))
    async def show_file(name: str, do: Porch, request: Request[Any, Any, Any]) -> Response[bytes]:
        """A file beside the page, such as its icon."""
        if name == INDEX:
            raise Missing("the page is at /", where=name)
        return await _file(do, request, name, ASK_EACH_TIME)

    return doors


async def _page(do: Porch, request: Request[Any, Any, Any]) -> Response[bytes]:
    try:
        piece = await asyncio.to_thread(do.site.read, INDEX, request.headers.get("accept-encoding", ""))
    except Missing:
        return Response(pages.not_built_page(), status_code=503, headers=pages.HEADERS, media_type="text/html")
    packed = {"content-encoding": piece.encoding} if piece.encoding else {}
    return Response(piece.body, headers=PAGE | packed, media_type="text/html")


async def _file(do: Porch, request: Request[Any, Any, Any], name: str, kept: str) -> Response[bytes]:
    piece = await asyncio.to_thread(do.site.read, name, request.headers.get("accept-encoding", ""))
    headers = {"content-type": piece.media_type, "cache-control": kept, "vary": "accept-encoding"}
    if piece.media_type.startswith("text/javascript"):
        headers["content-security-policy"] = WORKER
    if piece.encoding:
        headers["content-encoding"] = piece.encoding
    return Response(piece.body, headers=headers, media_type=piece.media_type)
