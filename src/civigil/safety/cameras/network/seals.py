"""Which columns and fields hold a camera's name and password. They lie sealed, and no door gives them out again."""

from __future__ import annotations

from civigil.kernel.sealed import SealedColumn, SealedField

_CLASS = "device-logins"

LOGIN_ASKED = SealedField(of="cameras.ask_camera.v1", field="login", data_class=_CLASS)
"""On its way from the person to the process that asks the camera; by the inquiry."""
LOGIN_KEPT = SealedColumn(room="cameras", table="inquiry", column="login", data_class=_CLASS)
"""Until the inquiry is forgotten."""
SOURCE = SealedColumn(room="cameras", table="added", column="source", key="camera", data_class=_CLASS)
"""The whole address of a camera that was added."""

SEALS = (LOGIN_ASKED, LOGIN_KEPT, SOURCE)
