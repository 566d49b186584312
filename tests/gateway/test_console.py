"""The console's page and files: what is served, as what, to whom; and the way back after signing in."""

from __future__ import annotations

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from civigil.gateway.site import Site, encodings
from civigil.kernel.errors import Missing
from civigil.runtime.trust.authorizer import OPERATOR
from tests.gateway.conftest import Front, Start

SCRIPT = b"console.log('here')" * 50
PAGE = b"<!doctype html><title>Civigil</title><script type=module src=/assets/main-1a2b.js></script>"
A_PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def site(short_tmp: Path) -> Path:
    """A built console."""
    folder = short_tmp / "site"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "assets" / "main-1a2b.js").write_bytes(SCRIPT)
    (folder / "assets" / "main-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "main-1a2b.js.br").write_bytes(b"as if packed by brotli")
    (folder / "assets" / "inter-9f.woff2").write_bytes(b"a font")
    (folder / "assets" / "keys.pem").write_bytes(b"of no kind that is served")
    (folder / "icon.svg").write_bytes(b"<svg/>")
    (folder / ".built").write_bytes(b"a mark")
    (short_tmp / "secret.js").write_bytes(b"outside")
    (folder / "assets" / "link.js").symlink_to(short_tmp / "secret.js")
    return folder


@pytest.fixture
async def front(start_front: Start, site: Path) -> AsyncIterator[Front]:
    async with start_front(site=site) as running:
        yield running


async def test_every_section_leads_to_the_page_and_nothing_else_does(operator: httpx.AsyncClient) -> None:
    for path in ("/", "/parks", "/parks/01931c5e/edit", "/health", "/aside/parks/3", "/audit", "/gallery/deep/er"):
        answer = await operator.get(path, headers={"accept-encoding": "identity"})
        assert (answer.status_code, answer.content) == (200, PAGE), path
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
    for path in ("/nothing", "/parksandmore", "/incident/3", "/index.html", "/.built", "/assets", "/assets/", "/src/x"):
        answer = await operator.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_script_of_elsewhere_cannot_run_in_the_page(operator: httpx.AsyncClient) -> None:
    policy = (await operator.get("/")).headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self'" in policy


async def test_files_are_kept_for_ever_and_bear_their_kind(operator: httpx.AsyncClient) -> None:
    script = await operator.get("/assets/main-1a2b.js", headers={"accept-encoding": "identity"})
    assert (script.status_code, script.content) == (200, SCRIPT)
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert script.headers["x-content-type-options"] == "nosniff"
    assert (
        "connect-src 'self'" in script.headers["content-security-policy"]
    )  # a worker is held to its own file's policy
    font = await operator.get("/assets/inter-9f.woff2")
    assert font.headers["content-type"] == "font/woff2"
    icon = await operator.get("/icon.svg")
    assert icon.headers["cache-control"] == "private, no-cache"


async def test_a_packed_file_goes_only_to_who_can_unpack_it(operator: httpx.AsyncClient) -> None:
    for accepted, encoding in (
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.000, gzip;q=0", None),
        ("", None),
    ):
        async with operator.stream("GET", "/assets/main-1a2b.js", headers={"accept-encoding": accepted}) as answer:
            assert answer.headers.get("content-encoding") == encoding, accepted
            assert answer.headers["vary"] == "accept-encoding"
            assert answer.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_no_path_leads_out_of_the_folder(operator: httpx.AsyncClient) -> None:
    for path in (
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/assets/..%2f..%2fsecret.js",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.js",
        "/assets/..%5c..%5csecret.js",
        "/assets//etc/passwd",
        "/assets/%00.js",
        "/assets/link.js",
        "/assets/keys.pem",
        "/..%2fsecret.js",
    ):
        answer = await operator.get(path)
        assert answer.status_code == 404, path
        assert b"outside" not in answer.content


async def test_who_is_not_signed_in_gets_no_file(client: httpx.AsyncClient) -> None:
    for path in ("/assets/main-1a2b.js", "/icon.svg", "/parks"):
        assert (await client.get(path)).status_code == 401, path


async def test_a_new_build_is_served_without_a_restart(operator: httpx.AsyncClient, site: Path) -> None:
    assert (await operator.get("/")).status_code == 200
    (site / "assets" / "main-3c4d.js").write_bytes(b"new")
    (site / "index.html").write_bytes(b"<!doctype html>newer")
    os.utime(site / "index.html", ns=(1, 1))
    assert (await operator.get("/", headers={"accept-encoding": "identity"})).content == b"<!doctype html>newer"
    assert (await operator.get("/assets/main-3c4d.js")).status_code == 200


async def test_without_a_build_the_page_says_how_to_build(start_front: Start, short_tmp: Path) -> None:
    async with start_front(site=short_tmp / "none") as front, front.client() as http:
        answer = await http.get("/", headers=await front.as_operator())
        assert answer.status_code == 503
        assert "make install" in answer.text
        assert (await http.get("/assets/x.js", headers=await front.as_operator())).status_code == 404


async def test_a_file_that_goes_while_it_is_read_is_missing(site: Path) -> None:
    kept = Site(site)
    assert kept.read("icon.svg").body == b"<svg/>"
    (site / "icon.svg").unlink()
    with pytest.raises(Missing):
        kept.read("icon.svg")


def test_a_weight_of_zero_is_a_no() -> None:
    assert encodings("br;q=0, gzip ; q=0.8,*") == {"gzip", "*"}


async def come_in(front: Front, http: httpx.AsyncClient) -> httpx.Response:
    token = await front.sign_in.issue_link_token(OPERATOR)
    return await http.post("/sign-in", data={"token": token}, headers={"origin": front.listen.url})


async def test_one_comes_back_to_where_one_wanted_to_go(front: Front, client: httpx.AsyncClient) -> None:
    page = await client.get("/parks/3?tab=map&q=a%20b", headers=A_PAGE)
    assert page.status_code == 401
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/sign-in" in cookie
    assert (await come_in(front, client)).headers["location"] == "/parks/3?tab=map&q=a%20b"


async def test_a_forged_way_back_leads_nowhere_else(front: Front) -> None:
    for wanted in (
        "//evil.example",
        "https://evil.example/parks",
        "/\\evil.example",
        "/parks\\..\\x",
        "%2F%2Fevil.example",
        "%2Fparks%0d%0aset-cookie: a=b",
        "/nothing",
        "/api/parks",
        "parks",
        "javascript:alert(1)",
        "",
    ):
        async with front.client() as http:
            http.cookies.set("civigil-wanted", wanted, path="/sign-in")
            answer = await come_in(front, http)
            assert (answer.status_code, answer.headers["location"]) == (303, "/"), wanted


async def test_the_api_is_nowhere_to_come_back_to(client: httpx.AsyncClient) -> None:
    for path in ("/api/parks", "/assets/main-1a2b.js", "/metrics"):
        assert "set-cookie" not in (await client.get(path, headers=A_PAGE)).headers, path


async def test_a_link_on_another_site_does_not_look_like_a_lost_session(
    front: Front, client: httpx.AsyncClient
) -> None:
    await come_in(front, client)
    session = client.cookies["civigil"]
    async with front.client() as browser:
        arrives = {**A_PAGE, "sec-fetch-site": "cross-site"}  # the strict cookie stays behind
        first = await browser.get("/parks/3", headers=arrives)
        assert first.status_code == 401
        assert '<meta http-equiv="refresh" content="0">' in first.text
        again = {**A_PAGE, "sec-fetch-site": "same-origin", "cookie": f"civigil={session}"}
        assert (await browser.get("/parks/3", headers=again)).status_code == 200
        stranger = await browser.get("/parks/3", headers={**A_PAGE, "sec-fetch-site": "same-origin"})
        assert "refresh" not in stranger.text
        assert "Please sign in" in stranger.text


async def test_a_whole_link_may_be_pasted(front: Front, client: httpx.AsyncClient) -> None:
    token = await front.sign_in.issue_link_token(OPERATOR)
    pasted = f"  {front.listen.url}/sign-in?token={token}\n"
    answer = await client.post("/sign-in", data={"token": pasted}, headers={"origin": front.listen.url})
    assert answer.status_code == 303


async def test_a_person_who_lost_the_way_gets_a_page(operator: httpx.AsyncClient) -> None:
    answer = await operator.get("/nothing", headers=A_PAGE)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "script" not in answer.text
    assert (await operator.get("/api/nothing", headers=A_PAGE)).headers["content-type"] == "application/problem+json"
