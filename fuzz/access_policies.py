"""Policy files as somebody may write them, and the lines that name what is asked for."""

from __future__ import annotations

from civigil.cyber.access.book import Book, Source
from civigil.kernel.errors import Invalid
from civigil.kernel.permission import Principal
from civigil.kernel.resource import named, understood

SEEDS = (
    b"",
    b'@id("own.a") permit (principal in Role::"fire", action == Action::"cameras:feed:view", resource);',
    b'@id("own.b") forbid (principal, action in [Action::"*:*:view"], resource) when { context.status == "Actual" };',
    b'@id("own.c") permit (principal == ?principal, action, resource) unless { context.involved };',
    b'// a remark\n@id("a") @says("b") permit (principal is Person, action, resource) when { 1 + 1 == 2 };',
    b"permit(" * 2_000,
    b"/api/incidents/1?status=Exercise&involved=yes&purpose=audit",
    "order/ä%3F%00?status=%E2%82&&&=;".encode(),
)
_WHO = Principal(id="person:anna", roles=("fire", "agency:fire", "§ \0"))


def fuzz(data: bytes) -> None:
    """Read it as a file of policies, decide by it where it holds, and take it apart as the name of a resource."""
    text = data.decode("utf-8", "replace")
    read = understood(text)
    if understood(named(read.name, status=read.status, involved=read.involved, purpose=read.purpose)) != read:
        raise AssertionError("a resource that is another one after it was written down")
    try:
        book = Book([Source("own.cedar", text)], ["cameras:feed:view", "incidents:incident:view"])
    except Invalid as error:
        if "own.cedar" not in str(error):
            raise AssertionError("a mistake without its file") from error
        return
    book.decide(_WHO, "cameras:feed:view", read, book.entities_of(_WHO))
