"""The bus's names: streams, consumers and subjects. Set-up and permissions are made from the same ones."""

from __future__ import annotations

from typing import Final

FACTS: Final = "FACTS"  # fact.>   what happened; file, kept until every consumer and the archive have had it
ORDERS: Final = "ORDERS"  # order.>  what was asked; file, likewise
OBSERVATIONS: Final = "OBS"  # obs.>    samples; memory, the newest win

TELEMETRY: Final = "TELEMETRY"  # tel.>      what devices measure; memory, the newest win
ALARMS: Final = "ALARMS"  # alarm.>    what devices raise, until the room has it; file, and when full it takes no more
STATES: Final = "STATES"  # state.>    whether each device is there; file, the last word of each
RENEWALS: Final = "RENEWALS"  # renew.>    devices that ask for another certificate; file, the newest win
REFUSED: Final = "REFUSED"  # refused.>  what the server forbade devices; file, the newest win
FORBIDDEN: Final = "FORBIDDEN"  # forbidden.>  what it forbade processes; file, likewise

RETOLD: Final = "live.fact.>"  # every fact again as FACTS has stored it, with its sequence; only the server says it

ARCHIVE: Final = "archive"  # what would be the archive's: no room bears it

ACK_WAIT_S: Final = 8.0  # what a dead worker held is delivered again after this
IN_PROGRESS_EVERY_S: Final = 2.5  # how often a living worker says that it is still at it


def answer_inbox(room: str) -> str:
    """Where answers to a room's orders arrive: only that room may listen there."""
    return f"answer.{room}"


def reply_inbox(room: str) -> str:
    """The prefix of a connection's own reply subjects: acknowledgements, API answers, pulled messages."""
    return f"_INBOX_{room}"
