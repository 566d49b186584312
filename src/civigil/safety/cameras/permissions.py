"""What one may be allowed to do with cameras."""

from __future__ import annotations

from civigil.kernel.permission import Permission

VIEW = Permission("cameras:health:view", "see which cameras there are, whether they work, and what they reported")
RESTART = Permission("cameras:feed:restart", "drop the connection to a camera and open it afresh")
