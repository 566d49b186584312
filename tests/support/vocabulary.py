"""The message types that a vocabulary file declares."""

from __future__ import annotations

from types import ModuleType

from civigil.kernel.facts import Message


def declared(module: ModuleType) -> list[type[Message]]:
    """Every type with a declared name that the file itself defines, or a file of its folder, in their order."""
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Message)
        and (found.__module__ == module.__name__ or found.__module__.startswith(f"{module.__name__}."))
        and "event_type" in vars(found)
    ]
