"""Evidence: every byte right, no byte unseen, and no path but an id."""

from __future__ import annotations

import hashlib
import json
import os

import httpx
import pytest

from civigil.kernel.facts import ORIGINAL
from tests.gateway.conftest import Front

CLIP = os.urandom(300_000)  # five chunks, the last one short


@pytest.fixture
async def clip(front: Front) -> str:
    reference = await front.evidence.put(CLIP, media_type="video/mp4", role="clip")
    assert reference.id == hashlib.sha256(CLIP).hexdigest()
    return f"/api/evidence/{reference.id}"


async def test_the_whole_arrives(operator: httpx.AsyncClient, clip: str) -> None:
    answer = await operator.get(clip)
    assert answer.status_code == 200
    assert answer.content == CLIP
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(CLIP))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{clip.rpartition("/")[2]}"'
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_range_is_exactly_its_bytes(operator: httpx.AsyncClient, clip: str) -> None:
    for asked, start, stop in (
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 300_000),
        ("bytes=65535-65536", 65_535, 65_537),
        ("bytes=100000-250000", 100_000, 250_001),
        ("bytes=-70000", 230_000, 300_000),
        ("bytes=299990-999999999999999999", 299_990, 300_000),
    ):
        answer = await operator.get(clip, headers={"range": asked})
        assert answer.status_code == 206, asked
        assert answer.content == CLIP[start:stop]
        assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/300000"


async def test_a_range_outside_is_416_and_tells_the_size(operator: httpx.AsyncClient, clip: str) -> None:
    for asked in ("bytes=300000-", "bytes=-0"):
        answer = await operator.get(clip, headers={"range": asked})
        assert answer.status_code == 416, asked
        assert answer.headers["content-range"] == "bytes */300000"
        assert answer.headers["content-type"] == "application/problem+json"


async def test_if_range_gives_a_part_only_of_the_same_thing(operator: httpx.AsyncClient, clip: str) -> None:
    etag = f'"{clip.rpartition("/")[2]}"'
    for given, status in ((etag, 206), ('"other"', 200), (f"W/{etag}", 200), ("Fri, 01 May 2026 12:00:00 GMT", 200)):
        answer = await operator.get(clip, headers={"range": "bytes=0-9", "if-range": given})
        assert answer.status_code == status, given


async def test_what_the_asker_holds_is_not_sent_again(operator: httpx.AsyncClient, clip: str) -> None:
    etag = f'"{clip.rpartition("/")[2]}"'
    answer = await operator.get(clip, headers={"if-none-match": f'"x", W/{etag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


async def test_head_tells_all_and_sends_nothing(front: Front, operator: httpx.AsyncClient, clip: str) -> None:
    answer = await operator.head(clip)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "300000"
    part = await operator.head(clip, headers={"range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")
    assert json.loads((await front.audit())[-1][3])["shown"] == "its description"


async def test_every_look_is_written_down(front: Front, operator: httpx.AsyncClient, clip: str) -> None:
    before = len(await front.audit())
    await operator.get(clip)
    await operator.get(clip, headers={"range": "bytes=0-9"})
    entries = (await front.audit())[before:]
    assert [(who, did, target) for who, did, target, _ in entries] == [
        ("operator:1", "looked at evidence", clip.removeprefix("/api/"))
    ] * 2
    assert [json.loads(detail)["shown"] for *_, detail in entries] == ["bytes 0-299999/300000", "bytes 0-9/300000"]


async def test_no_path_but_an_id_reaches_the_disk(operator: httpx.AsyncClient) -> None:
    for id in (
        "0" * 63,
        "0" * 65,
        "A" * 64,
        "g" * 64,
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "0" * 62 + "%00",
        "0" * 63 + "%0a",
        "..;",
        "٣" * 64,
    ):
        answer = await operator.get(f"/api/evidence/{id}")
        assert answer.status_code in {400, 404}, id
        assert answer.headers["content-type"] == "application/problem+json"


async def test_evidence_that_is_not_there_is_missing(operator: httpx.AsyncClient) -> None:
    answer = await operator.get(f"/api/evidence/{'0' * 64}")
    assert (answer.status_code, answer.json()["code"]) == (404, "missing")


def damage(front: Front, clip: str, at: float) -> None:
    id = clip.rpartition("/")[2]
    path = front.place.data / "evidence" / id[:2] / id[2:]
    raw = bytearray(path.read_bytes())
    raw[int(len(raw) * at)] ^= 1
    path.write_bytes(raw)


async def test_a_broken_seal_is_an_alarm_and_shows_nothing(
    front: Front, operator: httpx.AsyncClient, clip: str
) -> None:
    damage(front, clip, 0.1)
    answer = await operator.get(clip)
    assert (answer.status_code, answer.json()["code"]) == (500, "tampered")
    assert (await front.audit())[-1][1] == "met tampering"
    assert (
        await operator.get(clip, headers={"range": "bytes=200000-200009"})
    ).status_code == 206  # whole chunks still open


async def test_a_seal_broken_further_on_cuts_the_answer_off(
    front: Front, operator: httpx.AsyncClient, clip: str
) -> None:
    damage(front, clip, 0.98)
    with pytest.raises(httpx.RemoteProtocolError):
        await operator.get(clip)
    assert (await front.audit())[-1][1] == "met tampering"


async def test_evidence_never_runs_as_a_page_of_ours(front: Front, operator: httpx.AsyncClient) -> None:
    page = await front.evidence.put(b"<script>alert(1)</script>", media_type="text/html", role="../\r\nevil")
    answer = await operator.get(f"/api/evidence/{page.id}")
    assert answer.headers["content-disposition"] == f'attachment; filename="_____evil-{page.id[:12]}"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_who_is_unblurred_is_seen_with_a_reason_only_and_that_is_written_down(
    front: Front, operator: httpx.AsyncClient
) -> None:
    reference = await front.evidence.put(b"faces", media_type="video/mp4", role=f"{ORIGINAL}clip")
    path = f"/api/evidence/{reference.id}"
    for asked, status in (
        (path, 403),  # whoever may see evidence does not see this
        (f"{path}/unsealed", 400),
        (f"{path}/unsealed?reason=%20%20%20%20%20%20%20", 400),
    ):
        answer = await operator.get(asked)
        assert answer.status_code == status, asked
        assert b"faces" not in answer.content
    answer = await operator.get(f"{path}/unsealed", params={"reason": "robbery, case 17"})
    assert (answer.status_code, answer.content) == (200, b"faces")
    who, did, target, detail = (await front.audit())[-1]
    assert (who, did, target) == ("operator:1", "unsealed evidence", f"evidence/{reference.id}")
    assert json.loads(detail)["reason"] == "robbery, case 17"
