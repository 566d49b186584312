"""Who is on duty: one line a capability. Importing this loads declarations only, no library of any room."""

from __future__ import annotations

from civigil.cyber.access import capability as access
from civigil.cyber.iot import capability as iot
from civigil.cyber.vault import capability as vault
from civigil.exercises import capability as exercises
from civigil.incidents import capability as incidents
from civigil.kernel.capability import Roster
from civigil.safety.cameras import capability as cameras

ROSTER: Roster = (
    incidents,
    exercises,
    cameras,
    iot,
    access,
    vault,
)
