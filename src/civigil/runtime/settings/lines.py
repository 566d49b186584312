"""On which line of a TOML text each key stands, so that a mistake can be shown where it was made.

Walks a text that `tomllib` has accepted (TOML 1.0), and follows its structure only as far as needed: what a string or a number
means is tomllib's business. A key is a path of names and, inside arrays, numbers.
"""

from __future__ import annotations

import re
import tomllib

_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_INDENT = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+")

Path = tuple[str | int, ...]


def lines_of(text: str) -> dict[Path, int]:
    """Each key's line, counted from 1. For a table or array that is spread out, the line where it begins."""
    return _Walk(text).walk()


class _Walk:
    """One walk over one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._count: dict[Path, int] = {}  # array of tables -> how many it has so far

    def walk(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip(_SPACE) < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header(2)
            elif self._text[self._at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
        return self._lines

    def _header(self, brackets: int) -> Path:
        self._at += brackets
        *steps, last = self._key()
        self._at += brackets
        table: Path = ()
        for step in steps:
            table = self._inside((*table, step))
        table = (*table, last)
        if brackets == 2:
            self._note(table)
            self._count[table] = self._count.get(table, 0) + 1
        table = self._inside(table)
        self._note(table)
        return table

    def _inside(self, table: Path) -> Path:
        """The newest element of an array of tables; any other table as it is."""
        return (*table, self._count[table] - 1) if table in self._count else table

    def _pair(self, table: Path) -> None:
        start = self._at
        for step in self._key():
            table = (*table, step)
            self._note(table, start)
        self._at += 1  # the equals sign
        self._skip(_INDENT)
        self._value(table)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_INDENT)
            string = _STRING.match(self._text, self._at)
            found = string or _BARE.match(self._text, self._at)
            if found is None:
                raise ValueError(f"no key at {self._at}")
            parts.append(next(iter(tomllib.loads(f"{found[0]} = 0"))))
            self._at = found.end()
            self._skip(_INDENT)
            if self._text[self._at] != ".":
                return parts
            self._at += 1

    def _value(self, path: Path) -> None:
        first = self._text[self._at]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            found = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            if found is None:
                raise ValueError(f"no value at {self._at}")
            self._at = found.end()

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._text[self._skip(_SPACE)] != "]":
            self._note((*path, index))
            self._value((*path, index))
            index += 1
            if self._text[self._skip(_SPACE)] == ",":
                self._at += 1
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._text[self._skip(_SPACE)] != "}":
            self._pair(path)
            if self._text[self._skip(_SPACE)] == ",":
                self._at += 1
        self._at += 1

    def _skip(self, what: re.Pattern[str]) -> int:
        found = what.match(self._text, self._at)
        self._at = self._at if found is None else found.end()
        return self._at

    def _note(self, path: Path, at: int | None = None) -> None:
        self._lines.setdefault(path, self._text.count("\n", 0, self._at if at is None else at) + 1)
