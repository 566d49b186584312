"""How access is kept: every limit with its unit."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class AccessSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may do what, and how people come in."""

    policies: Annotated[
        str | None,
        Meta(
            description="Folder of the city's own Cedar policies (*.cedar); none: access/policies in the data directory."
        ),
    ] = None
