"""What the vault decides, in pure code."""

from __future__ import annotations

from collections.abc import Sequence

from civigil.events.vault import LogTampered
from civigil.kernel.facts import Explanation, Reason
from civigil.kernel.severity import Category, Certainty, Severity, Urgency

FAULTS_TOLD = 20


def tampered(faults: Sequence[str], entries: int) -> LogTampered:
    """The concern that somebody tampered with the log. At least one fault."""
    return LogTampered(
        kind="log_tampered",
        severity=Severity.SEVERE,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        category=Category.SECURITY,
        place=None,
        subjects=("log:audit",),
        explanation=Explanation(
            summary=f"The log of deeds is not as it was written: {faults[0]}.",
            rule="vault.log",
            because=(Reason(what="faults found", measured=len(faults), limit=0, unit="faults"),)
            + ((Reason(what="entries of the log", measured=entries, unit="entries"),) if entries else ()),
        ),
        faults=tuple(faults[:FAULTS_TOLD]),
    )


def check_due(*, since_last_h: float | None, asked: bool, every_h: float) -> bool:
    """Is the whole log to be read now?"""
    return asked or since_last_h is None or since_last_h >= every_h
