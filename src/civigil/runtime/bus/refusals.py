"""What nats-server forbade: it tells no device of it, and a process only itself, so its log is followed, and rooms are told.

What devices tried goes to the room that admits them, what processes tried to the one that watches those.

A line names the connection by its number and by names that the other end chose as it likes: so the server is asked, over its
monitor port on the loopback, whose certificate stood behind that number. What one holder tried is summed for each look at the log.
Lines from before we look are not told again; of a flood no more than `READ_AT_MOST` is read at once, the rest passed over.
"""

from __future__ import annotations

import asyncio
import http.client
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import structlog
from nats.errors import Error as NatsError

from civigil.kernel.alarms import Alarm, Misuse
from civigil.kernel.errors import Invalid, Refused
from civigil.runtime.bus.lean import LeanClient
from civigil.runtime.heed import heeding
from civigil.runtime.trust.alarms import Alarms
from civigil.runtime.trust.certificates.names import Holder, Kind, holder_of, holder_of_user

LOOK_EVERY_S = 1.0
READ_AT_MOST = 1 << 20
TRIED_AT_MOST = 5
ASKED_AT_MOST = 50  # connections that are looked up in one look at the log
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_LINE = re.compile(
    rf"\[\d+\] \S+ \S+ \[ERR\] \S+ - [mc]id:(\d+) - (?:{_QUOTED} - ){{1,2}}"
    rf"(Publish|Subscription) Violation - Subject {_QUOTED}"
)


_REPLACED = re.compile(
    rf"\[\d+\] \S+ \S+ \[WRN\] \S+ - mid:(\d+) - {_QUOTED} - "
    r'Replacing old client "\S+ - mid:(\d+) - .*" since both have the same client ID'
)


_ENDED = re.compile(
    r"\[\d+\] \S+ \S+ \[ERR\] (\S+):\d+ - [mc]id:\d+ - TLS handshake error: tls: failed to verify certificate: "
    r"x509: certificate has expired or is not yet valid: current time \S+ is after \S+ \(CN=([^,\s]{1,100}),"
)


@dataclass(slots=True)
class Tried:
    """What one connection tried and may not."""

    subjects: list[str] = field(default_factory=list)
    times: int = 0


class _Connection(msgspec.Struct):
    authorized_user: str = ""


class _Connections(msgspec.Struct):
    connections: list[_Connection] = []


def violations(lines: Iterable[str]) -> dict[int, Tried]:
    """What lines of the log say, by the connection's number. Pure; a line of another kind says nothing."""
    found: dict[int, Tried] = {}
    for line in lines:
        said = _LINE.match(line)
        if said is None:
            continue
        tried = found.setdefault(int(said[1]), Tried())
        subject = said[4][:200] if said[3] == "Publish" else f"{said[4][:200]} (to hear)"
        if subject not in tried.subjects and len(tried.subjects) < TRIED_AT_MOST:
            tried.subjects.append(subject)
        tried.times += 1
    return found


def takeovers(lines: Iterable[str]) -> list[tuple[int, int]]:
    """Connections that took another's MQTT client id, which threw that one off: the new and the old one's number. Pure.

    nats-server does not bind the id to the certificate. A device that lost its line does so to itself; to another, it is an attack.
    """
    return [(int(said[1]), int(said[3])) for line in lines if (said := _REPLACED.match(line)) is not None]


def ended(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Who came with a certificate that has ended: the address, and the name that it bears. Pure.

    The server says so before it knows who signed it, so the name is the certificate's own word.
    """
    return [(said[1], said[2]) for line in lines if (said := _ENDED.match(line)) is not None]


def behind(answer: bytes) -> Holder | None:
    """Whose certificate stands behind a connection, by the monitor's answer; None for none of ours."""
    try:
        found = msgspec.json.decode(answer, type=_Connections).connections
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return holder_of_user(found[0].authorized_user) if found else None


class LogTail:
    """The end of a growing file: each reading gives the whole lines that came since the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = self._size()
        self._begun = b""

    def read(self) -> list[str]:
        """The new lines; none where the file is not there. Begins anew where it was cut short."""
        size = self._size()
        if size < self._at:
            self._at, self._begun = 0, b""
        if size - self._at > READ_AT_MOST:
            self._at, self._begun = size - READ_AT_MOST, b""
        if size == self._at:
            return []
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                piece = file.read(READ_AT_MOST)
        except OSError:
            return []
        self._at += len(piece)
        *lines, self._begun = (self._begun + piece).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0


async def tell_refusals(client: LeanClient, log: Path, monitor_port: Callable[[], int | None], alarms: Alarms) -> None:
    """Follow the log until cancelled; tell what each holder tried, as `subject_of` it. What cannot be told is logged.

    `alarms` hears of certificates that have ended.
    """
    tail = LogTail(log)
    js = client.jetstream()
    trouble = structlog.get_logger("refusals")
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        lines = tail.read()
        found, taken = violations(lines), takeovers(lines)
        for address, name in ended(lines):
            about = _named(name)
            shown = Refused(
                f"a certificate that ended, of {name}", where="bus", alarm=Alarm(Misuse.CERTIFICATE_ENDED, about)
            )
            await alarms.heed(shown, source=address, to="bus")
        port = monitor_port()
        if not (found or taken) or port is None:
            continue
        told: dict[Holder, Tried] = {}
        for new, old in taken[:ASKED_AT_MOST]:
            thief, victim = [await asyncio.to_thread(_ask, port, number) for number in (new, old)]
            if thief is not None and victim is not None and thief != victim:
                sums = told.setdefault(thief, Tried())
                sums.subjects.append(f"the client id of {victim.name}")
                sums.times += 1
        for number, tried in list(found.items())[:ASKED_AT_MOST]:
            holder = await asyncio.to_thread(_ask, port, number)
            if holder is None:
                trouble.warning("forbidden_to_somebody", connection=number, subjects=tried.subjects, times=tried.times)
                continue
            sums = told.setdefault(holder, Tried())
            sums.subjects += [one for one in tried.subjects if one not in sums.subjects]
            sums.times += tried.times
        for holder, sums in told.items():
            body = msgspec.json.encode({"tried": sums.subjects[:TRIED_AT_MOST], "times": sums.times})
            try:
                with heeding():
                    await js.publish(subject_of(holder), body, timeout=5)
            except (NatsError, TimeoutError) as error:
                trouble.warning("refusal_not_told", holder=str(holder), times=sums.times, error=str(error))


def subject_of(holder: Holder) -> str:
    """Where it is told what a holder tried: `refused.<device>`, `forbidden.<process>`."""
    return f"{'refused' if holder.kind is Kind.DEVICE else 'forbidden'}.{holder.name}"


def _named(common: str) -> str:
    """A holder by a certificate's common name; empty where it is none of ours."""
    try:
        return str(holder_of(common if ":" in common else f"{Kind.PROCESS.value}:{common}"))
    except Invalid:
        return ""


def _ask(port: int, number: int) -> Holder | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", f"/connz?cid={number}&auth=1&state=any")
        answer = connection.getresponse()
        return behind(answer.read(1 << 20)) if answer.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
