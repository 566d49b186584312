"""What one may be allowed to do with exercises."""

from __future__ import annotations

from civigil.kernel.permission import Permission

VIEW = Permission(
    "exercises:exercise:view", "see which exercises there are and were, what the city saw in them, and their scores"
)
TRUTH = Permission(
    "exercises:truth:view", "see what is true in an exercise, its script as it goes, and what was injected"
)
DIRECT = Permission(
    "exercises:exercise:direct", "start and stop exercises, set their pace, and make things happen in them"
)
SIMULATOR = Permission("exercises:simulator:view", "see simulators and what moves in their cities")
PLAY = Permission(
    "exercises:simulator:play", "be a simulator: offer scenarios, take commands, tell what happens and what moves"
)
