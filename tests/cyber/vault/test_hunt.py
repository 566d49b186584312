"""The hunt: after a run with marked personal data, none of it stands in any file of the city, in logs, metrics or exports.

What everybody may read is marked as well, and must be found: so the hunt looks where things lie.
"""

from __future__ import annotations

import asyncio
import base64
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from civigil.cyber.vault.sealer import VaultSealer
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.supply import keyring_of
from civigil.runtime.evidence import EvidenceStore
from tests.support.simulator import Scenario, Scene, Simulator
from tests.support.upped import UppedCity, upped

pytestmark = [pytest.mark.mission, pytest.mark.slow, pytest.mark.long]

NAME, PHONE = "Zebedäus Marke-Quandt", "+49 30 7719220188"
NOTE = "Zeichen-Allergie gegen Kennzeichilin"
PERSON, LOGIN = "Wachtmeisterin Probstmarke", "probstmarke.wilma"
PICTURE = b"EVIDENCE-MARK-4c1f " * 9_000
IN_THE_CLEAR = "call:hunt-control-8812"
CALLER, NUMBER = "Anruferin Findemich-Zander", "+49 30 55501770091"
ILLNESS, REMARK = "Insulinmarkiert seit gestern", "Nachbarin Merkzettel weiss mehr"
PLAYED, ACTED = "Statistin Kennwortberg", "Einspielung Losungswort"
PLAYED_ILLNESS, ENOUGH = "Übungsdiabetes markiert", "Genug, sagt Leitermarke Obermann"
OF_PEOPLE = [NAME, PHONE, NOTE, PERSON, LOGIN, PICTURE[:19].decode(), CALLER, NUMBER, ILLNESS, REMARK]
SECRETS = [*OF_PEOPLE, PLAYED, ACTED, PLAYED_ILLNESS, ENOUGH]


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cvh-") as folder:
        yield Path(folder) / "city"


def forms(secret: str) -> list[bytes]:
    """How a text may stand in a file: plain, escaped, and as base64 at any place, hexadecimal, or UTF-16."""
    plain = secret.encode()
    escaped = secret.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    inside = [base64.b64encode(bytes(shift) + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, escaped, *inside, plain.hex().encode(), secret.encode("utf-16-le")]


def found_in(folder: Path, secret: str) -> list[str]:
    """Files below a folder that hold it, in whatever form."""
    wanted = forms(secret)
    hits = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if any(form in content for form in wanted):
                hits.append(str(path.relative_to(folder)))
    return hits


def ask(city: UppedCity, method: str, path: str, **given: Any) -> httpx.Response:
    answer = httpx.request(
        method, city.url + path, headers={"authorization": f"Bearer {city.token}"}, timeout=30, trust_env=False, **given
    )
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer


def until(so: Callable[[], object], *, within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


def live(city: UppedCity) -> dict[str, str]:
    """Put marked data into every drawer that takes them, and look at them as people do; what went out of the city."""
    personal = {"name": NAME, "phone": PHONE, "note": NOTE}
    record = ask(
        city, "POST", "/api/vault/records", json={"about": IN_THE_CLEAR, "subject": "person:hunt", "personal": personal}
    ).json()
    found = ask(city, "POST", "/api/vault/records/search", json={"field": "phone", "text": PHONE}).json()
    assert [one["id"] for one in found] == [record["id"]]
    opened = ask(city, "POST", f"/api/vault/records/{record['id']}/open", json={"reason": "a test"}).json()
    assert opened["personal"] == personal
    ask(city, "POST", "/api/access/people", json={"login": LOGIN, "name": PERSON, "agency": "", "roles": ["police"]})
    assert PERSON in ask(city, "GET", "/api/access/people").text
    incident = call(city)
    rehearse(city)
    keys = keyring_of(city.data, VaultSettings(), city.addresses().database)
    evidence = EvidenceStore(city.data.root / "evidence", VaultSealer(keys))
    kept = asyncio.run(evidence.put(PICTURE, media_type="image/jpeg", role="snapshot"))
    assert ask(city, "GET", f"/api/evidence/{kept.id}").content == PICTURE
    for data_class in ("person", "medical", "evidence"):
        city.command("vault", "replace", data_class, "--reason", "the hunt")
    epoch = ask(city, "GET", "/api/vault/keys").json()["epoch"]
    until(lambda: sealed_anew(city, epoch))
    assert ask(city, "GET", f"/api/evidence/{kept.id}").content == PICTURE
    opened = ask(city, "POST", f"/api/vault/records/{record['id']}/open", json={"reason": "again"}).json()
    assert opened["personal"] == personal
    keys.close()
    return {
        "metrics": ask(city, "GET", "/metrics").text,
        "records": ask(city, "GET", "/api/vault/records", params={"about": IN_THE_CLEAR}).text,
        "proved": ask(city, "GET", "/api/vault/log/export").text,
        "ocsf": ask(city, "GET", "/api/vault/log/export?form=ocsf").text,
        "syslog": ask(city, "GET", "/api/vault/log/export?form=syslog").text,
        "audit": ask(city, "GET", "/api/audit?limit=200").text,
        "keys": ask(city, "GET", "/api/vault/keys").text,
        "trace": city.command("trace", incident),
        "openapi": ask(city, "GET", "/api/openapi.json").text,
    }


def call(city: UppedCity) -> str:
    """A caller's report, notes on it, and the deeds of whoever handles it; what was said is read and found. The incident."""
    words = f"{CALLER}, {NUMBER}: it smells of gas"
    report = {"kind": "gas_odour", "words": words, "at": datetime.now(UTC).isoformat(), "reference": "hunt-1"}
    taken = ask(city, "POST", "/api/incidents/reports", json=report | {"latitude": 52.43, "longitude": 13.53}).json()
    until(lambda: ask(city, "GET", f"/api/incidents/reports/{taken['report']}").json()["incident"])
    at = f"/api/incidents/{ask(city, 'GET', '/api/incidents/reports/' + taken['report']).json()['incident']}"
    ask(city, "POST", f"{at}/notes", json={"note": ILLNESS, "need": "medical"})
    ask(city, "POST", f"{at}/notes", json={"note": REMARK})
    version = ask(city, "GET", at).json()["version"]
    ask(city, "POST", f"{at}/move", json={"version": version, "to": "acknowledged", "note": f"{CALLER} is called back"})
    told = [one["text"] for one in ask(city, "GET", f"{at}/timeline").json()["entries"]]
    assert [words in told[0], told[1:3]] == [True, [ILLNESS, REMARK]]
    for text in (CALLER.lower(), NUMBER[4:10]):
        found = ask(city, "GET", "/api/incidents/", params={"q": text}).json()["incidents"]
        assert [(f"/api/incidents/{one['id']}", one["words"]) for one in found] == [(at, words)]
    return at.rpartition("/")[2]


def rehearse(city: UppedCity) -> None:
    """An exercise in which people say things: a call, a note on its incident, an act, why it is stopped; and its report."""
    scene = Scene(0.2, "call", f"{PLAYED} rings: it smells of gas", "gas_odour", north_m=900.0, east_m=900.0)
    with Simulator(city.url, city.token, scenarios=(Scenario("gas", "Gas leaks", "", 600, (scene,)),)) as simulator:
        asked = {"simulator": "little", "scenario": "gas"}
        id = ask(city, "POST", "/api/exercises/start", json=asked).json()["exercise"]
        at = f"/api/exercises/{id}"
        until(lambda: ask(city, "GET", at).json()["seen"])
        (seen,) = ask(city, "GET", at).json()["seen"]
        note = {"note": PLAYED_ILLNESS, "need": "medical"}
        ask(city, "POST", f"/api/incidents/{seen['id']}/notes", json=note)
        act = {"do": "call", "words": ACTED}
        ask(city, "POST", "/api/exercises/inject", json={"exercise": id, "act": act})
        until(lambda: any(ACTED in step["words"] for step in ask(city, "GET", at).json()["steps"]))
        until(lambda: any(deed["words"] == PLAYED_ILLNESS for deed in ask(city, "GET", at).json()["deeds"]))
        ask(city, "POST", "/api/exercises/stop", json={"exercise": id, "reason": ENOUGH})
        until(lambda: ask(city, "GET", at).json()["final"])
        assert simulator.trouble == []
    report = ask(city, "GET", f"{at}/report").text
    assert [one for one in (PLAYED, ACTED, PLAYED_ILLNESS, ENOUGH) if one not in report] == [], "who may read it does"


def sealed_anew(city: UppedCity, epoch: int) -> bool:
    walks = {one["what"]: one for one in ask(city, "GET", "/api/vault/keys").json()["resealing"]}
    return all(
        one["epoch"] == epoch and one["finished"]
        for what, one in walks.items()
        if what.startswith(("vault.", "evidence"))
    )


def test_no_marked_secret_stands_anywhere_after_a_run(root: Path) -> None:
    with upped(root) as city:
        out = live(city)
        (root / "log" / "of-up").write_text(city.said())
    assert root.with_name("city.log").is_file()
    for secret in SECRETS:
        assert found_in(root.parent, secret) == [], f"{secret} stands in a file"
        assert not [what for what, text in out.items() if any(form in text.encode() for form in forms(secret))]
    control = found_in(root, IN_THE_CLEAR)
    assert [one for one in control if one.startswith("postgres/")], "the hunt does not look into the database"
    assert [one for one in control if one.startswith("nats/")], "the hunt does not look into JetStream"
    assert IN_THE_CLEAR in out["records"]
    assert next((root / "evidence").rglob("[0-9a-f]" * 62)).stat().st_size > len(PICTURE)
