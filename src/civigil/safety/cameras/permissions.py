"""What one may be allowed to do with cameras."""

from __future__ import annotations

from civigil.kernel.permission import Permission

VIEW = Permission("cameras:health:view", "see which cameras there are, whether they work, and what they reported")
RESTART = Permission("cameras:feed:restart", "drop the connection to a camera and open it afresh")
FEED = Permission("cameras:feed:view", "see a camera's live picture, and who moves in it")
JUDGE = Permission("cameras:sighting:judge", "say what a sighting was: real, false or a nuisance")
SEARCH = Permission("cameras:passage:search", "search who passed which zone when; each search is written down")
TUNE = Permission("cameras:threshold:change", "move the thresholds of alarms, and forget what is known at a place")
MASKS = Permission(
    "cameras:masks:change", "change what is hidden in a camera's picture, and so show what was hidden before"
)
GROUND = Permission("cameras:ground:change", "say where on the ground a camera looks")
STEER = Permission("cameras:ptz:steer", "turn a camera and zoom, while nobody else does")
TAKE = Permission("cameras:ptz:take", "take a camera over from whoever turns it")
ARRANGE = Permission("cameras:ptz:arrange", "keep a view of a camera as a preset")
ZONES = Permission("cameras:zones:change", "change what is watched in a camera's picture")
FLEET = Permission(
    "cameras:fleet:change", "find cameras on the network, add them with their passwords, and take them out again"
)
