"""Entries of the log as a city's SIEM takes them: OCSF events as JSON, and syslog messages (RFC 5424). Pure.

OCSF 1.3: an entry is an *API Activity* (class 6003) of the category *Application Activity*; what people looked at is a read, what
was refused a failure, and what met tampering is severe. Syslog: facility 13 (log audit), one structured element `civigil@32473`
with the entry's fields; 32473 is the number that RFC 5612 keeps for documents: set your own in your collector.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from civigil.cyber.vault.entry import LogEntry
from civigil.cyber.vault.export import details_of
from civigil.kernel.time import text_of

OCSF_VERSION = "1.3.0"
ELEMENT = "civigil@32473"
LOG_AUDIT = 13
SD_NAME = re.compile(r"[!-~]{1,32}")
_SD_FORBIDDEN = re.compile(r'[\s="\]]')

READ, OTHER = 2, 99
INFORMATIONAL, LOW, HIGH = 1, 2, 4
SUCCESS, FAILURE = 1, 2
_SYSLOG_SEVERITY = {INFORMATIONAL: 6, LOW: 4, HIGH: 2}


def severity_of(entry: LogEntry) -> int:
    """How severe an entry is, in OCSF's numbers."""
    if "tamper" in entry.did:
        return HIGH
    return LOW if entry.did.startswith("was refused") else INFORMATIONAL


def ocsf(entry: LogEntry, *, city: str) -> bytes:
    """An entry as an OCSF event, one line of JSON."""
    severity = severity_of(entry)
    failed = severity != INFORMATIONAL
    activity = READ if entry.did.startswith(("looked", "saw", "opened")) else OTHER
    event: dict[str, Any] = {
        "activity_id": activity,
        "activity_name": "Read" if activity == READ else entry.did,
        "actor": {"user": {"uid": entry.who, "type_id": 0}},
        "api": {"operation": entry.did, "service": {"name": "civigil"}},
        "category_uid": 6,
        "class_uid": 6003,
        "metadata": {
            "log_name": "audit",
            "product": {"name": "Civigil", "vendor_name": "Civigil"},
            "sequence": entry.seq,
            "uid": entry.hash.hex(),
            "version": OCSF_VERSION,
        },
        "resources": [{"name": entry.to}],
        "severity_id": severity,
        "src_endpoint": {"name": city},
        "status_id": FAILURE if failed else SUCCESS,
        "time": int(entry.at.timestamp() * 1000),
        "type_uid": 600_300 + activity,
        "unmapped": dict(details_of(entry)),
    }
    return msgspec.json.encode(event) + b"\n"


def syslog(entry: LogEntry, *, city: str) -> bytes:
    """An entry as a syslog message, one line."""
    priority = LOG_AUDIT * 8 + _SYSLOG_SEVERITY[severity_of(entry)]
    fields = {"seq": str(entry.seq), "who": entry.who, "did": entry.did, "to": entry.to, "leaf": entry.hash.hex()}
    fields |= {name: value for name, value in details_of(entry).items() if name not in fields}
    said = "".join(f' {_sd_name(name)}="{_sd_value(value)}"' for name, value in fields.items())
    words = _one_line(f"{entry.who} {entry.did}: {entry.to}")
    head = f"<{priority}>1 {text_of(entry.at)} {_word(city, 255)} civigil - audit"
    return f"{head} [{ELEMENT}{said}] \ufeff{words}\n".encode()


def _sd_name(name: str) -> str:
    """A parameter's name: printable ASCII without `=`, space, `]` and quotes (RFC 5424 §6.3.3)."""
    plain = _SD_FORBIDDEN.sub("_", name.encode("ascii", "replace").decode())[:32]
    return plain if SD_NAME.fullmatch(plain) else "other"


def _sd_value(text: str) -> str:
    r"""A parameter's value, with `"`, `\` and `]` escaped (§6.3.3)."""
    return re.sub(r'(["\\\]])', r"\\\1", _one_line(text))


def _word(text: str, at_most: int) -> str:
    """A header's word: printable ASCII without a space."""
    return re.sub(r"[^!-~]", "-", text)[:at_most] or "-"


def _one_line(text: str) -> str:
    """Text without control characters, which would end or forge a line."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", text)
