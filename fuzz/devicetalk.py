"""What devices say over MQTT, and recorded messages in a file: bytes from the field, through the rules."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import msgspec

from civigil.cyber.iot import offline, rules
from civigil.cyber.iot.model import Heard, Standing
from civigil.cyber.iot.renewals import key_of
from civigil.cyber.iot.settings import DeviceEntry, IotSettings
from civigil.kernel.errors import Invalid
from civigil.protocols import devicetalk

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ENTRY = DeviceEntry(id="a")
SETTINGS = IotSettings()
_SAMPLE = (
    b'{"device":"a","kind":"level","boot":"b","seq":7,"at":"2026-05-01T12:00:00Z","status":"Test","longitude":13.5,'
    b'"latitude":52.4,"readings":[{"name":"level","value":0.8,"unit":"m"}],"shows":"Gr"}'
)
_ALARM = (
    b'{"device":"a","alarm":"b-1","kind":"level_high","at":"2026-05-01T12:00:00Z","status":"Actual","longitude":0,'
    b'"latitude":0,"reading":{"name":"level","value":2.4,"unit":"m"},"limit":1.9,"tries":3}'
)
SEEDS = (
    b"tel/a\n" + _SAMPLE,
    b"tel/a\n" + _SAMPLE.replace(b"2026", b"0001").replace(b"Z", b"+23:59"),
    b"alarm/a\n" + _ALARM,
    b'state/a\n{"device":"a","online":false,"status":"Test","boot":"b"}',
    b'renew/a\n{"device":"a","request":"-----BEGIN CERTIFICATE REQUEST-----\\nMAA=\\n-----END CERTIFICATE REQUEST-----\\n"}',
    b'cmd/a/ack\n{"alarm":"b-1"}',
    b'x\n{"topic":"tel/a","heard":"2026-05-01T12:00:00Z","payload":' + _SAMPLE + b"}",
    b"tel/a\n" + b"[" * 9_000,
)


def fuzz(data: bytes) -> None:
    """Read it; what is taken is decided on, kept, and read back as it was."""
    topic, _, raw = data.partition(b"\n")
    for _ in offline.read([raw], SETTINGS):
        pass
    with contextlib.suppress(Invalid):
        devicetalk.parse_ack(raw)
    with contextlib.suppress(Invalid):
        key_of(devicetalk.parse_renewal(topic.decode("utf-8", "replace"), raw).request)
    try:
        said = devicetalk.parse(topic.decode("utf-8", "replace"), raw)
    except Invalid:
        return
    assert devicetalk.parse(topic.decode(), msgspec.json.encode(said)) == said
    standing = Standing(since=NOON)
    for again in (False, True):
        outcome = rules.on_heard(ENTRY, standing, [Heard(said, NOON, again)], SETTINGS, ())
        standing = msgspec.json.decode(msgspec.json.encode(outcome.standing), type=Standing)
        assert standing == outcome.standing
        for raised in outcome.raised:
            msgspec.json.encode(raised.fact)
    rules.judge(ENTRY, standing, SETTINGS, now=NOON, ears=NOON)
