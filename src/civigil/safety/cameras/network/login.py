"""A camera's name and password as one text, to be sealed. Pure."""

from __future__ import annotations

from civigil.kernel.errors import Invalid
from civigil.protocols.onvif.soap import Login

NAME_AT_MOST, PASSWORD_AT_MOST = 120, 250


def written(login: Login) -> str:
    """A name and password as one text. Raises `Invalid` for what no camera takes, without showing it."""
    if not login.name or len(login.name) > NAME_AT_MOST or ":" in login.name or not login.name.isprintable():
        raise Invalid(f"a name has 1 to {NAME_AT_MOST} characters that can be printed, and no colon", where="name")
    if len(login.password) > PASSWORD_AT_MOST or any(ord(sign) < 32 for sign in login.password):
        raise Invalid(f"a password has {PASSWORD_AT_MOST} characters at most, on one line", where="password")
    return f"{login.name}:{login.password}"


def read(text: str) -> Login:
    """A name and password of one text."""
    name, _, password = text.partition(":")
    return Login(name, password)
