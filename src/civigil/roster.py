"""Who is on duty: one line a capability. Importing this loads declarations only, no library of any room."""

from __future__ import annotations

from civigil.incidents import capability as incidents
from civigil.kernel.capability import Roster

ROSTER: Roster = (incidents,)
