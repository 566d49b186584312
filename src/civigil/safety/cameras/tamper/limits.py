"""Every limit of the tamper watch, with its unit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TamperLimits:
    """How a picture is judged. Brightness counts 0..255; shares are of the tiles that have structure."""

    width: int = 320  # pixels of the working picture; wider ones are shrunk
    rate: float = 4.0  # pictures a second that are judged
    gap_s: float = 5.0  # a longer gap in time is no evidence, nor that something is over
    lapse_s: float = 60.0  # a longer one forgets what was going on, not what the camera shows
    learn_s: float = 10.0  # of a new camera, before anything is judged
    smooth_s: float = 0.8  # time constant of the picture from which the structure is read
    keep_s: float = 120.0  # time constant with which the view is renewed
    views: int = 4  # that are remembered: day, night, lamps on
    faint: float = 2.0  # gradient, brightness a pixel, at which an edge counts half
    structured: float = 0.16  # mean length of the direction field from which a tile has structure
    alike: float = 0.35  # of the usual likeness; a tile below it is lost
    contrast: float = 0.12  # of the usual contrast; a tile below it is lost
    flat: float = 0.35  # of the usual fine edges; a lost tile below it is flat
    flat_share: float = 0.7  # of the lost tiles; below it, something with edges stands there
    covered: float = 0.8  # lost share from which the whole lens counts as covered
    sprayed: float = 0.25  # lost share from which a part of it does
    turned: float = 0.35  # lost share from which it is asked where the view has gone
    shift: float = 0.02  # of the picture's width; a smaller one is the pole in the wind
    elsewhere: float = 0.85  # lost share from which it is another view, wherever the old one is
    sudden_s: float = 60.0  # what takes longer is weather or dusk
    dusk_s: float = 6.0  # dark that took longer to come is the night's
    focus: float = 0.75  # of the usual sharpness; below it the picture is out of focus
    glare: float = 232.0  # brightness that is the end of the scale (of 235 in a video)
    glare_share: float = 0.25  # of the picture, above the usual
    dark: float = 30.0  # mean brightness at which there is no picture (black is 16 in a video)
    still_share: float = 0.13  # of the tiles; fewer changing ones are a clock that is burnt in
    flicker: float = 3.0  # brightness; a smaller change is the encoder's
    alive_share: float = (
        0.25  # of the tiles that usually flicker; a calmer camera is frozen only when nothing changes at all
    )
    replay_at_least_s: float = 5.0  # a shorter repetition is a blinking lamp
    replay_back_s: float = 600.0  # so far back earlier pictures are compared
    replay_window_s: float = 20.0  # so long the pictures must go as before
    replay_alike: float = 0.8  # correlation of the motion with the earlier one
    # seconds for which evidence must hold
    hold_covered_s: float = 5.0
    hold_sprayed_s: float = 15.0
    hold_moved_s: float = 6.0
    hold_elsewhere_s: float = 30.0
    hold_defocused_s: float = 10.0
    hold_blinded_s: float = 15.0
    hold_frozen_s: float = 10.0
    hold_lifeless_s: float = 60.0
    recover_s: float = 5.0
    look_back_s: float = 25.0  # of pictures are kept, so that the clip shows how it began
