"""What one may be allowed to do with devices."""

from __future__ import annotations

from civigil.kernel.permission import Permission

VIEW = Permission("iot:devices:view", "see which devices there are, what they measure, and what is wrong with them")
