"""Coming in by a one-time link, staying, leaving; and a browser that is made to act for somebody else."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

import httpx
import msgspec
import pytest

from civigil.gateway.locks import lock_and_tell
from civigil.kernel.permission import Principal
from civigil.runtime.trust.authorizer import OPERATOR
from civigil.runtime.trust.signin import end_all
from tests.gateway.conftest import Front

BODY = {"reason": "storm", "hours": 2}


def own(front: Front) -> dict[str, str]:
    return {"origin": front.listen.url, "sec-fetch-site": "same-origin"}


async def sign_in(front: Front, client: httpx.AsyncClient) -> httpx.Response:
    token = await front.sign_in.issue_link_token(OPERATOR)
    return await client.post("/sign-in", data={"token": token}, headers=own(front))


async def test_a_link_works_once(front: Front, client: httpx.AsyncClient) -> None:
    token = await front.sign_in.issue_link_token(OPERATOR)
    page = await client.get("/sign-in", params={"token": token})
    assert page.status_code == 200
    assert token in page.text
    answer = await client.post("/sign-in", data={"token": token}, headers=own(front))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/api/parks")).status_code == 200
    async with front.client() as other:
        second = await other.post("/sign-in", data={"token": token}, headers=own(front))
        assert second.status_code == 403
        assert "does not work any more" in second.text
        assert "set-cookie" not in second.headers


async def test_looking_at_the_page_does_not_use_the_link_up(front: Front, client: httpx.AsyncClient) -> None:
    token = await front.sign_in.issue_link_token(OPERATOR)
    for _ in range(3):
        await client.get("/sign-in", params={"token": token})
        await client.head("/sign-in", params={"token": token})
    assert (await client.post("/sign-in", data={"token": token}, headers=own(front))).status_code == 303


async def test_an_old_link_is_told_what_to_do(front: Front, client: httpx.AsyncClient) -> None:
    token = await front.sign_in.issue_link_token(OPERATOR)
    front.clock.move(15 * 60 + 1)
    answer = await client.post("/sign-in", data={"token": token}, headers=own(front))
    assert answer.status_code == 403
    assert "civigil sign-in" in answer.text


async def test_a_made_up_token_gets_a_page_and_no_session(front: Front, client: httpx.AsyncClient) -> None:
    for token in ("", "x", "\x00", "é" * 40, "a" * 3_000, "<script>alert(1)</script>", '"><b>'):
        page = await client.get("/sign-in", params={"token": token})
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "<b>" not in page.text
        answer = await client.post("/sign-in", data={"token": token}, headers=own(front))
        assert answer.status_code == 403, token
        assert "set-cookie" not in answer.headers


async def test_a_huge_form_is_refused(front: Front, client: httpx.AsyncClient) -> None:
    answer = await client.post("/sign-in", data={"token": "a" * 5_000}, headers=own(front))
    assert answer.status_code == 413


async def test_the_cookie_is_kept_from_scripts_and_other_sites(front: Front, client: httpx.AsyncClient) -> None:
    cookie = SimpleCookie((await sign_in(front, client)).headers["set-cookie"])["civigil"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == str(12 * 3600)
    assert not cookie["secure"]  # on loopback without TLS; see test_listen for the other


async def test_coming_and_going_are_written_down(front: Front, client: httpx.AsyncClient) -> None:
    before = len(await front.audit())
    await sign_in(front, client)
    await client.post("/sign-out", headers=own(front))
    assert [entry[:3] for entry in (await front.audit())[before:]] == [
        ("operator:1", "signed in", "gateway"),
        ("operator:1", "gateway:session:end", "/sign-out"),
    ]


async def test_a_session_that_nobody_uses_is_locked_on_every_tab_and_comes_back_to_its_holder(
    front: Front, client: httpx.AsyncClient
) -> None:
    await sign_in(front, client)
    front.clock.move(899)
    assert (await client.get("/api/parks")).status_code == 200
    front.clock.move(901)
    for _ in range(2):  # looking again unlocks nothing
        answer = await client.get("/api/parks")
        assert (answer.status_code, answer.json()["code"]) == (401, "locked")
    former = client.cookies["civigil"]
    token = await front.sign_in.issue_link_token(OPERATOR)
    wants = {**own(front), "accept": "application/json"}
    refused = await client.post("/sign-in", data={"token": "none"}, headers=wants)
    assert (refused.status_code, refused.json()["code"]) == (403, "refused")
    back = await client.post("/sign-in", data={"token": token}, headers=wants)
    assert (back.status_code, back.json()) == (200, {"to": "/"})
    assert (await client.get("/api/parks")).status_code == 200
    assert ("operator:1", "unlocked the session", "gateway") in [entry[:3] for entry in await front.audit()]
    async with front.client() as thief:
        answer = await thief.get("/api/parks", headers={"cookie": f"civigil={former}"})
        assert answer.json()["code"] == "not_signed_in", "the locked one does not live on beside"


async def test_locking_is_written_down_once_and_a_program_is_never_locked(
    front: Front, client: httpx.AsyncClient
) -> None:
    link = await front.sign_in.issue_link_token(Principal(id="operator:7", roles=("operator",)))
    await client.post("/sign-in", data={"token": link}, headers=own(front))
    token = await front.sign_in.begin_command_line(OPERATOR)
    front.clock.move(901)
    for _ in range(2):
        await lock_and_tell(front.pool, front.place.audit, front.clock)
    told = [entry for entry in await front.audit() if entry[:2] == ("operator:7", "session was locked")]
    assert len(told) == 1
    front.clock.move(-901)
    assert (await client.get("/api/parks")).json()["code"] == "locked", "a clock that is set back unlocks nothing"
    front.clock.move(3_000)
    assert (await client.get("/api/parks", headers={"authorization": f"Bearer {token}"})).status_code == 200


async def test_one_locks_by_hand_and_by_another_person_it_is_not_unlocked(
    front: Front, client: httpx.AsyncClient
) -> None:
    await sign_in(front, client)
    assert (await client.post("/api/session/lock", headers=own(front))).status_code == 204
    assert (await client.get("/api/session")).json()["code"] == "locked"
    other = Principal(id="operator:2", roles=("operator",))
    token = await front.sign_in.issue_link_token(other)
    await client.post("/sign-in", data={"token": token}, headers=own(front))
    assert (await client.get("/api/session")).json()["id"] == "operator:2"
    assert ("operator:2", "signed in", "gateway") in [entry[:3] for entry in await front.audit()]


async def test_a_locked_session_ends_in_the_end(front: Front, client: httpx.AsyncClient) -> None:
    await sign_in(front, client)
    front.clock.move(3_601)
    answer = await client.get("/api/parks")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert "ended" in answer.json()["detail"]


async def test_a_page_that_asks_by_itself_keeps_no_idle_session_alive(front: Front, client: httpx.AsyncClient) -> None:
    await sign_in(front, client)
    for _ in range(4):
        front.clock.move(300)
        answer = await client.get("/api/parks", headers={"x-civigil-unattended": "1"})
    assert answer.json()["code"] == "locked"


async def test_signing_out_ends_the_session_and_not_only_the_cookie(front: Front, client: httpx.AsyncClient) -> None:
    await sign_in(front, client)
    kept = client.cookies["civigil"]
    answer = await client.post("/sign-out", headers=own(front))
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    async with front.client() as thief:
        assert (await thief.get("/api/parks", headers={"cookie": f"civigil={kept}"})).status_code == 401


async def quiet(front: Front) -> int:
    """How far the trail is, once nothing of another test is quiet any more."""
    front.clock.move(61)
    return len(await front.audit())


async def alarms(front: Front, since: int) -> list[tuple[str, str]]:
    """Whom alarms are about, and what they are of."""
    details = [(who, msgspec.json.decode(detail)) for who, _, _, detail in (await front.audit())[since:]]
    return [(who, detail["alarm"]) for who, detail in details if "alarm" in detail]


async def test_a_token_that_is_used_after_its_holder_signed_out_is_told_and_what_was_on_its_way_is_not(
    front: Front,
) -> None:
    before = await quiet(front)
    async with front.client() as browser:
        await sign_in(front, browser)
        kept = browser.cookies["civigil"]
        await browser.post("/sign-out", headers=own(front))
    async with front.client() as thief:
        asking = {"cookie": f"civigil={kept}"}
        assert (await thief.get("/api/parks", headers=asking)).status_code == 401
        assert await alarms(front, before) == []
        front.clock.move(61)
        for _ in range(3):
            assert (await thief.get("/api/parks", headers=asking)).status_code == 401
    assert await alarms(front, before) == [(OPERATOR.id, "session_stolen")]


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize("thief_is", [CHROME.format(140), "curl/8.5.0", ""])
async def test_a_session_in_another_browser_ends_and_is_told_and_one_that_was_updated_goes_on(
    front: Front, thief_is: str
) -> None:
    before = await quiet(front)
    async with front.client() as browser, front.client() as thief:
        browser.headers["user-agent"] = FIREFOX.format(144)
        await sign_in(front, browser)
        browser.headers["user-agent"] = FIREFOX.format(145)
        assert (await browser.get("/api/parks")).status_code == 200
        assert await alarms(front, before) == []
        stolen = {"cookie": f"civigil={browser.cookies['civigil']}", "user-agent": thief_is}
        assert (await thief.get("/api/parks", headers=stolen)).status_code == 401
        assert (await browser.get("/api/parks")).status_code == 401, "it has ended for both"
    assert await alarms(front, before) == [(OPERATOR.id, "session_stolen")]


async def test_a_browser_that_was_left_open_is_refused_without_a_word(front: Front, client: httpx.AsyncClient) -> None:
    before = await quiet(front)
    await sign_in(front, client)
    for later_s in (901, 3_000, 13 * 3_600):  # locked, idle for too long, over
        front.clock.move(later_s)
        assert (await client.get("/api/parks")).status_code == 401
    await sign_in(front, client)
    async with front.pool.connection() as connection:
        await end_all(connection, OPERATOR.id)  # by a supervisor
    front.clock.move(120)
    assert (await client.get("/api/parks")).status_code == 401
    assert (await client.get("/api/parks", headers={"cookie": "civigil=made-up"})).status_code == 401
    assert await alarms(front, before) == []


async def test_another_site_cannot_make_the_browser_change_anything(front: Front, client: httpx.AsyncClient) -> None:
    before = await quiet(front)
    await sign_in(front, client)
    token = await front.sign_in.issue_link_token(OPERATOR)
    foreign: list[dict[str, str]] = [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "same-origin, cross-site"},
    ]
    for headers in foreign:
        answer = await client.post("/api/parks/green/close", json=BODY, headers=headers)
        assert answer.status_code == 403, headers
        assert answer.json()["where"] in {"origin", "sec-fetch-site"}
        assert (await client.post("/sign-in", data={"token": token}, headers=headers)).status_code == 403
    assert await alarms(front, before) == [(OPERATOR.id, "page_foreign")], (
        "and one alarm of it, and none where there is no session"
    )


async def test_our_own_pages_may_change_things(front: Front, client: httpx.AsyncClient) -> None:
    await sign_in(front, client)
    for headers in (
        own(front),
        {"origin": front.listen.url},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
    ):
        assert (await client.post("/api/parks/green/close", json=BODY, headers=headers)).status_code == 200


async def test_a_form_of_another_site_is_not_read_as_json(front: Front, client: httpx.AsyncClient) -> None:
    await sign_in(front, client)
    answer = await client.post(
        "/api/parks/green/close",
        content=b'{"reason":"x","hours":1}',
        headers={**own(front), "content-type": "text/plain"},
    )
    assert answer.status_code == 415


async def test_a_broken_bearer_does_not_fall_back_to_the_cookie(front: Front, client: httpx.AsyncClient) -> None:
    await sign_in(front, client)
    for value in ("Bearer wrong", "Bearer", "Basic b3BlcmF0b3I6", "Bearer a, Bearer b"):
        assert (await client.get("/api/parks", headers={"authorization": value})).status_code == 401, value


async def test_a_person_gets_a_page_where_a_program_gets_a_problem(client: httpx.AsyncClient) -> None:
    page = await client.get("/", headers={"accept": "text/html,application/xhtml+xml"})
    assert page.status_code == 401
    assert page.headers["content-type"].startswith("text/html")
    assert "Please sign in" in page.text


async def test_pages_run_no_script_and_load_nothing(front: Front, client: httpx.AsyncClient) -> None:
    pages = [await client.get("/sign-in?token=x"), await client.get("/sign-in")]
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "<script" not in page.text
        assert not re.findall(r"(?:src|href)=\"(?!/|data:)", page.text)


async def test_city_that_knows_nobody_but_by_links_says_so(front: Front, client: httpx.AsyncClient) -> None:
    for way, body in (("passkey/options", b"{}"), ("passkey", b'{"answer":""}')):
        answer = await client.post(f"/sign-in/{way}", content=body, headers=own(front))
        assert answer.status_code == 404, way
        assert "set-cookie" not in answer.headers
    for way in ("passphrase", "recovery"):
        form = {"login": "anna", "passphrase": "x", "code": "1"}
        answer = await client.post(f"/sign-in/{way}", data=form, headers=own(front))
        assert answer.status_code == 404, way
        assert "set-cookie" not in answer.headers


async def test_another_site_brings_nobody_in(front: Front, client: httpx.AsyncClient) -> None:
    """Nor does a page of ours send what somebody else wrote: signing a browser in as another is refused like any change."""
    for way in ("passkey/options", "passkey", "passphrase", "recovery"):
        answer = await client.post(f"/sign-in/{way}", content=b"{}", headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403, way
