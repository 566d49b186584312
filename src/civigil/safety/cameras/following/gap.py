"""A gap in the stream, and what may still be believed behind it.

Theory. A network stops for some seconds, a busy machine leaves pictures out, a simulated city at twenty times the speed thins its
cameras out: pictures stop, and when they come again nobody has seen what happened meanwhile. All times are the stream's own, so
what may be believed does not depend on the pace at which it is played: five seconds of the street are five seconds, only that at
twenty times the speed they are soon missed.

- *A place keeps*: the background, the sun's shadows, who crossed a line so far and what was told hold on, but nothing is learned
  from the time that nobody saw.
- *Whoever stood is very probably whoever stands there now*, where box and look agree: how far somebody steps meanwhile grows with
  the root of the time, as a random walk's way does. Who lingered, two steps here and a while there, is looked for in the same
  small circle. Waiting times are long-tailed, so that who has waited for long waits on: an absence is believed the longer, the
  longer somebody had been known before it.
- *Whoever walked is anywhere*. Over a moment they are predicted; after more, whoever is seen is somebody new, even where they stand
  in somebody's way. So nothing that asks for a way (a line that is crossed, running, the wrong way, a crowd that scatters) looks
  over a gap.
- *What lay there and lies there still has lain there all the time*, and what had stood alone has stood alone.

After `LAPSE_S` none of this holds: another may stand there by then, in another light, and watching begins afresh.

Pure.
"""

from __future__ import annotations

import math

from civigil.safety.cameras.following.followed import Track

GAP_S = 2.0
"""Seconds without a picture that are a gap: whoever is unseen for so long is given up while pictures come, too (`lost_s`)."""
LAPSE_S = 60.0
"""Seconds after which nothing is believed; the tamper watch forgets what was going on after as long (`lapse_s`)."""
WALKS_S = 3.0  # so long somebody who walked is looked for where their way leads
BRIEF_S = 10.0  # so long anybody who stood is believed to stand there still,
AS_LONG = 2.0  # and so many times as long as they were known before
STANDS = 0.25  # own heights a second: whoever is slower has no heading (as in `identity.py`)
LINGERS = 1.5  # own heights: who has kept so near to a place lingers there
LINGERS_S = 4.0  # for so long at least
SWAYS, STEPS = (
    0.2,
    0.05,
)  # own heights, and own heights for the root of a second: how far who stands is found from there
WITHIN = 2.5  # standard deviations that are the circle in which somebody lingered


def believed_within(track: Track, gap_s: float) -> float | None:
    """How far from where it was last somebody may be found after a gap and be the same: one standard deviation, in pixels.

    None where nobody can say: it walked, or had not been known for long enough.
    """
    known_s = track.last_s - track.first_s
    if gap_s > min(LAPSE_S, BRIEF_S + AS_LONG * max(known_s, 0.0)):
        return None
    strayed = track.strayed(LINGERS_S)
    lingered = strayed is not None and strayed <= LINGERS
    if not lingered and math.hypot(track.motion.vx, track.motion.vy) > STANDS * track.height:
        return None
    roamed = strayed / WITHIN if lingered and strayed is not None else 0.0
    return track.height * math.sqrt(SWAYS**2 + STEPS**2 * gap_s + roamed**2)
