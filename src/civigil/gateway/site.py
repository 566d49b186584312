"""The built console's files, as the build left them: found once, and again when the build is a new one.

Only what was found is served, so that no path, however written, leads out of the folder. Beside a file may lie the same one
packed (`.br`, `.gz`), which is sent to those who say that they take it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from civigil.kernel.errors import Missing

SITE = Path(__file__).parent / "site"
"""Where the build puts the console; git knows nothing of it."""

INDEX = "index.html"
PACKED = {"br": ".br", "gzip": ".gz"}  # encoding -> suffix; the smaller first
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".pbf": "application/x-protobuf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served, and as what; a file of another kind is not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file as it goes out."""

    body: bytes
    media_type: str
    encoding: str | None  # of the body, where it is packed


@dataclass(slots=True)
class Site:
    """The files of one folder."""

    folder: Path = SITE
    _files: dict[str, Path] = field(default_factory=dict)
    _as_of: int = -1  # when the index was written, in nanoseconds; -1: there was none

    @property
    def built(self) -> bool:
        """Is there a console?"""
        self._look()
        return self._as_of >= 0

    def read(self, name: str, accepted: str = "") -> Piece:
        """A file by its path inside the folder, packed where `accepted` (an Accept-Encoding header) allows. Raises `Missing`."""
        self._look()
        file = self._files.get(name)
        if file is None:
            raise Missing("there is no such page or file", where=name)
        taken = encodings(accepted)
        try:
            for encoding, suffix in PACKED.items():
                if encoding in taken and (packed := self._files.get(name + suffix)):
                    return Piece(packed.read_bytes(), TYPES[file.suffix], encoding)
            return Piece(file.read_bytes(), TYPES[file.suffix], None)
        except FileNotFoundError as error:  # a build is putting new ones in their place
            raise Missing("there is no such file any more", where=name) from error

    def _look(self) -> None:
        """Find the files anew where the build is not the one that was seen last."""
        try:
            written = (self.folder / INDEX).stat().st_mtime_ns
        except OSError:
            written = -1
        if written != self._as_of:
            self._files = {} if written < 0 else dict(_files_in(self.folder))
            self._as_of = written


def encodings(accepted: str) -> frozenset[str]:
    """What an Accept-Encoding header takes (RFC 9110 §12.5.3); a weight of zero is a no."""
    taken = set()
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        if weight.replace(" ", "").rstrip("0") not in {"q=", "q=0."}:
            taken.add(name.strip())
    return frozenset(taken)


def _files_in(folder: Path) -> list[tuple[str, Path]]:
    found = []
    for file in folder.rglob("*"):
        name = file.relative_to(folder).as_posix()
        kind = Path(file.stem).suffix if file.suffix in PACKED.values() else file.suffix
        if kind in TYPES and not name.startswith(".") and file.is_file() and not file.is_symlink():
            found.append((name, file))
    return found
