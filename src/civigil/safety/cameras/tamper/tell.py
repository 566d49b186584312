"""What is told of a camera that was tampered with: a sentence, and each measured value beside its limit. Pure."""

from __future__ import annotations

from civigil.kernel.facts import Explanation, Reason
from civigil.safety.cameras.tamper.kinds import Evidence, Kind

SENTENCES = {
    Kind.COVERED: "The camera is covered: nothing of its view is left.",
    Kind.SPRAYED: "A part of the camera's lens is covered, as by spray: nothing is seen there.",
    Kind.MOVED: "The camera was turned: it shows another view than ordinarily.",
    Kind.DEFOCUSED: "The camera's picture is out of focus.",
    Kind.BLINDED: "The camera is blinded: too bright or too dark to see anything.",
    Kind.FROZEN: "The camera's picture is frozen: the same one comes again and again.",
    Kind.REPLAYED: "The camera's feed is replayed: it shows earlier pictures again.",
}


def explain(evidence: Evidence, lasted_s: float) -> Explanation:
    """Why a camera counts as tampered with."""
    return Explanation(
        summary=SENTENCES[evidence.kind],
        rule=f"cameras.tamper.{evidence.kind.value}",
        because=(
            Reason(what=evidence.what, measured=evidence.measured, limit=evidence.limit, unit=evidence.unit),
            Reason(what="for", measured=round(lasted_s, 1), limit=evidence.hold_s, unit="s"),
        ),
    )


def explain_over(kind: Kind, lasted_s: float, recover_s: float) -> Explanation:
    """Why it counts as over."""
    return Explanation(
        summary=f"The camera shows its view again; it was {kind.value} for {lasted_s:.0f} s.",
        rule=f"cameras.tamper.{kind.value}",
        because=(
            Reason(what=f"{kind.value} for", measured=round(lasted_s, 1), unit="s"),
            Reason(what="time without evidence", measured=recover_s, limit=recover_s, unit="s"),
        ),
    )
