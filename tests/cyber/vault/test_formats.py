"""A SIEM reads what we send, and nobody forges a line of it by what they typed."""

from __future__ import annotations

import re

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from civigil.cyber.vault.entry import LogEntry, detail_text
from civigil.cyber.vault.formats import ocsf, severity_of, syslog
from tests.cyber.vault.logs import entry
from tests.support.clock import NOON

# RFC 5424 §6, without the parts that we never use
SYSLOG = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) "
    r'- (?P<id>[!-~]{1,32}) \[(?P<element>[^\s="\]]{1,32})(?P<said>( [!#-<>-\\^-~]{1,32}="([^"\\\]]|\\["\\\]])*")*)\] '
    "\ufeff(?P<words>[^\x00-\x1f]*)\n"
)
TEXTS = st.text(max_size=60)


def of(who: str = "operator:1", did: str = "looked", to: str = "x", **detail: str) -> LogEntry:
    return LogEntry(seq=7, at=NOON, who=who, did=did, to=to, detail=detail_text(detail))


@given(TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=4), TEXTS)
def test_whatever_people_typed_stays_one_syslog_line_of_the_grammar(
    did: str, to: str, detail: dict[str, str], city: str
) -> None:
    line = syslog(of(did=did, to=to, **{f"d{name}": value for name, value in detail.items()}), city=city).decode()
    match = SYSLOG.fullmatch(line)
    assert match, line
    assert match["element"] == "civigil@32473"
    assert int(match["pri"]) // 8 == 13


def test_syslog_carries_the_entry_with_quotes_escaped() -> None:
    line = syslog(entry(3), city="Our city").decode()
    assert line.startswith("<110>1 ")
    assert " Our-city civigil - audit [civigil@32473 " in line
    assert r'why="a \"quoted\" \]reason\\ with é "' in line
    assert f'leaf="{entry(3).hash.hex()}"' in line


def test_ocsf_event_has_what_the_class_demands() -> None:
    event = msgspec.json.decode(ocsf(entry(3), city="Our city"))
    demanded = {"activity_id", "actor", "api", "category_uid", "class_uid", "metadata", "severity_id", "src_endpoint"}
    assert demanded | {"time", "type_uid"} <= set(event)
    assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
    assert event["metadata"]["version"] == "1.3.0"
    assert event["time"] == int(entry(3).at.timestamp() * 1000)
    assert event["actor"]["user"]["uid"] == "operator:1"


def test_tampering_is_more_severe_than_a_refusal_and_that_than_a_look() -> None:
    severities = [severity_of(of(did=did)) for did in ("looked at evidence", "was refused x:y:z", "met tampering")]
    assert severities == sorted(set(severities))
