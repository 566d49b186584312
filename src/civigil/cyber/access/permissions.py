"""What one may be allowed to do with access itself."""

from __future__ import annotations

from civigil.kernel.permission import Permission

POLICY_VIEW = Permission("access:policy:view", "read the policies, and ask why somebody may or may not do something")
