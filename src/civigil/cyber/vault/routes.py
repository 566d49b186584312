"""The room's part of the API: keys and how they are replaced, the log and its proofs, the drawer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.params import Parameter
from litestar.response import Stream

from civigil.cyber.vault import drawer, export, heads, proof, service, store, tree
from civigil.cyber.vault.entry import LogEntry
from civigil.cyber.vault.formats import ocsf, syslog
from civigil.cyber.vault.model import (
    Keys,
    LogState,
    MasterAsked,
    OpenedRecord,
    Personal,
    Record,
    ReplaceAsked,
    Replaced,
    WitnessedHead,
    reference,
)
from civigil.cyber.vault.permissions import CHECK, DELETE, EXPORT, FIND, KEEP, KEYS, LOG, MASTER, OPEN, REPLACE
from civigil.cyber.vault.proof import ConsistencyProof, InclusionProof
from civigil.cyber.vault.sealed import NAME, PHONE
from civigil.cyber.vault.service import CheckAsked
from civigil.cyber.vault.settings import VaultSettings
from civigil.cyber.vault.watch import one_moment, witness_of
from civigil.events.vault import CheckLog, RecordDeleted, RecordKept, ReplaceKeys, ReplaceMaster
from civigil.gateway.doors import Doors
from civigil.kernel.errors import Conflict, Invalid, Missing, Tampered
from civigil.kernel.permission import Principal
from civigil.kernel.sealed import key_name
from civigil.kernel.severity import Status
from civigil.kernel.two_people import Waits
from civigil.runtime.hands import Hands

router = Doors("vault")

Do = Hands[VaultSettings]
Seq = Annotated[int, Parameter(ge=1, le=1 << 62, description="The entry's number.")]
SHOWN = 50


class NewRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Personal data to keep."""

    about: str  # incident:…, call:…
    subject: str  # person:…
    personal: Personal


class RecordSought(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole name or number that is looked for; it never stands in an address or a log."""

    field: Literal["name", "phone"]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class LookReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody reads personal data; it stands in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=300)]


@router.get("/keys", permission=KEYS)
async def show_keys(do: Do) -> Keys:
    """The keys by class, what was replaced, and how far sealing anew is. No key itself is ever shown."""
    masters = service.keys_of(do).masters
    async with do.store.read() as sql:
        async with await sql.execute("SELECT number FROM epoch") as found:
            row = await found.fetchone()
        return Keys(
            master_kept=masters.kind,
            masters=masters.count,
            epoch=row["number"] if row else 0,
            groups=await store.groups(sql),
            rotations=await store.rotations(sql, SHOWN),
            resealing=await store.resealing(sql),
        )


@router.post("/keys/{data_class:str}/replace", permission=REPLACE)
async def replace_keys(data_class: str, data: ReplaceAsked, who: Principal, do: Do) -> Replaced:
    """Seal with new keys of a class from now on; what the former ones sealed is sealed anew in the background."""
    key_name(data_class)
    await _say_why(do, who, "replaces keys", f"vault/keys/{data_class}", data.reason)
    return await do.bus.ask(ReplaceKeys(data_class=data_class), actor=who, status=Status.ACTUAL, answer=Replaced)


@router.post("/master/replace", permission=MASTER)
async def replace_master(data: ReplaceAsked, who: Principal, do: Do) -> MasterAsked:
    """Make a new master key, as the settings say, and wrap every data key with it.

    It takes two people: where there are two, it waits for the second one.
    """
    try:
        replaced = await do.bus.ask(
            ReplaceMaster(), actor=who, status=Status.ACTUAL, answer=Replaced, time_limit_s=30.0, reason=data.reason
        )
    except Waits as one:
        return MasterAsked(waits=one.waiting)
    return MasterAsked(replaced=replaced)


@router.get("/log", permission=LOG, raises=(Tampered,))
async def show_log(do: Do) -> LogState:
    """The newest signed head, the heads in the second place, and what checks found."""
    witness = witness_of(do)
    seen = await asyncio.to_thread(witness.newest, SHOWN)
    async with do.store.read() as reading:
        checks = await store.checks(reading, SHOWN)
    async with one_moment(do) as sql:
        kept = await tree.newest_head(sql)
        signers = await tree.signers(sql, do.sealer)
    head = kept.signed.head if kept else None
    return LogState(
        head=kept.signed.note if kept else None,
        key=proof.key_of(kept.signed, signers) if kept else None,
        size=head.size if head else 0,
        at=head.at if head else None,
        taken_over=kept.taken_over if kept else 0,
        witness=str(witness.file),
        witnessed=tuple(
            WitnessedHead(note=signed.note, size=signed.head.size, at=signed.head.at, witnessed=at)
            for signed, at in seen
        ),
        checks=checks,
    )


@router.get("/log/entries/{seq:int}/proof", permission=LOG, raises=(Missing, Tampered))
async def prove_entry(seq: Seq, do: Do) -> InclusionProof:
    """Prove that an entry is in the log as it was written.

    The leaf is SHA-256 over the bytes 0x00, 0x01 and the text `entry`; the path leads to the root in the signed head (RFC 6962).
    """
    async with one_moment(do) as sql:
        return await proof.prove_entry(sql, do.sealer, seq)


@router.get("/log/growth", permission=LOG, raises=(Conflict, Tampered))
async def prove_growth(
    do: Do, old: Annotated[int, Parameter(ge=0, le=1 << 62, description="The size of an earlier head.")] = 0
) -> ConsistencyProof:
    """Prove that the log of now begins with the log of an earlier head, for a witness elsewhere (RFC 6962 §2.1.2)."""
    async with one_moment(do) as sql:
        return await proof.prove_growth(sql, do.sealer, old)


@router.post("/log/check", permission=CHECK, status=202)
async def check_log(who: Principal, do: Do) -> CheckAsked:
    """Have the whole log read and held against its signed head; `GET /api/vault/log` tells what was found."""
    return await do.bus.ask(CheckLog(), actor=who, status=Status.ACTUAL, answer=CheckAsked)


@router.get("/log/export", permission=EXPORT, media_type="application/octet-stream", raises=(Conflict, Tampered))
async def export_log(
    who: Principal,
    do: Do,
    form: Annotated[
        Literal["proved", "ocsf", "syslog"],
        Parameter(description="proved: for `civigil vault verify`; ocsf or syslog: for a SIEM."),
    ] = "proved",
    after: Annotated[int, Parameter(ge=0, le=1 << 62, description="Only entries behind this number.")] = 0,
    size: Annotated[
        int | None, Parameter(ge=1, le=1 << 62, description="As the log was at this size; none: as it is.")
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=1_000_000, description="Entries at most.")] = 1_000_000,
) -> Stream:
    """The log as a file: with a proof beside each entry, as OCSF events, or as syslog messages."""
    detail = {"form": form, "after": str(after)}
    await do.audit.record(at=do.clock.now(), who=who.id, did="took the log out", to="audit", detail=detail)
    async with one_moment(do) as sql:
        signed, signers = await proof.checked_head(sql, do.sealer)
    last = min(signed.head.size, after + limit)
    if size is not None:
        if size > signed.head.size:
            raise Invalid(f"the log has {signed.head.size} entries", where="size")
        last = min(last, size)
    if form == "proved" and after == 0 and size is None:
        keys = [heads.verifier_key(signed.head.origin, one.public) for one in signers]
        start = export.header_line(signed.note, keys, 1, last)
    else:
        start = b""
    lines = _lines(do, form, start, after, last, size or signed.head.size)
    suffix = {"proved": "jsonl", "ocsf": "ocsf.jsonl", "syslog": "log"}[form]
    disposition = {"content-disposition": f'attachment; filename="civigil-log.{suffix}"'}
    return Stream(lines, media_type="application/octet-stream", headers=disposition)


@router.get("/records", permission=FIND)
async def list_records(
    do: Do, about: Annotated[str, Parameter(max_length=200, description="What they belong to: incident:…, call:…")]
) -> list[Record]:
    """Which records are kept about something, and what each holds; nothing of what it says."""
    async with do.store.read() as sql:
        return await store.records_about(sql, reference(about, "about"), do.settings.rows_at_once)


@router.post("/records", permission=KEEP, status=201)
async def keep_record(data: NewRecord, do: Do) -> Record:
    """Put personal data into the drawer; everything else refers to them by the id of the answer."""
    record = Record(
        id=do.new_id(),
        subject=reference(data.subject, "subject"),
        about=reference(data.about, "about"),
        made=do.clock.now(),
        holds=tuple(field for field in ("name", "phone", "note") if getattr(data.personal, field) is not None),
    )
    row = await asyncio.to_thread(drawer.sealed_row, record, data.personal, do.sealer)
    async with do.store.change() as change:
        await store.keep_record(change.sql, row)
        said = RecordKept(record=record.id, about=record.about)
        change.emit(said, occurred=record.made, status=Status.ACTUAL)
    return record


@router.post("/records/search", permission=FIND)
async def find_records(data: RecordSought, do: Do) -> list[Record]:
    """Records with this very name or number, whatever its case and spaces; found by fingerprint, without opening any."""
    column = NAME if data.field == "name" else PHONE
    prints = await asyncio.to_thread(column.fingerprints, do.sealer, data.text)
    async with do.store.read() as sql:
        return await store.records_with(sql, data.field, prints, do.settings.rows_at_once)


@router.post("/records/{record:uuid}/open", permission=OPEN, raises=(Missing, Tampered))
async def open_record(record: UUID, data: LookReason, who: Principal, do: Do) -> OpenedRecord:
    """Read a record. Who did and why is written down before it is opened."""
    async with do.store.read() as sql:
        found = await store.record(sql, record)
        row = await store.sealed_fields(sql, record)
    if found is None or row is None:
        raise Missing("no such record", where=f"record {record}")
    await _say_why(do, who, "opened a record", f"vault/records/{record}", data.reason)
    return OpenedRecord(record=found, personal=await asyncio.to_thread(drawer.opened, record, row, do.sealer))


@router.delete("/records/{record:uuid}", permission=DELETE, raises=(Missing,))
async def delete_record(record: UUID, do: Do) -> Record:
    """Delete a record; it cannot be had again."""
    async with do.store.read() as sql:
        found = await store.record(sql, record)
    async with do.store.change() as change:
        about = await store.delete_record(change.sql, record)
        if about is None or found is None:
            raise Missing("no such record", where=f"record {record}")
        change.emit(RecordDeleted(record=record, about=about), occurred=change.now, status=Status.ACTUAL)
    return found


async def _lines(do: Do, form: str, start: bytes, after: int, last: int, size: int) -> AsyncIterator[bytes]:
    """An export, in portions: each reads what it needs in one moment."""
    yield start
    while after < last:
        stop = min(last, after + proof.PORTION)
        async with one_moment(do) as sql:
            found = [one async for one in tree.entries(sql, after=after, until=stop)]
            nodes = await tree.nodes_over(sql, after, stop, size) if form == "proved" else {}
        yield b"".join(_line(one, form, size, nodes, do) for one in found)
        after = stop


def _line(entry: LogEntry, form: str, size: int, nodes: dict[tuple[int, int], bytes], do: Do) -> bytes:
    if form == "proved":
        return export.line_of(entry, size, tree.lookup(nodes))
    return (ocsf if form == "ocsf" else syslog)(entry, city=do.settings.syslog_host)


async def _say_why(do: Do, who: Principal, did: str, to: str, reason: str) -> None:
    await do.audit.record(at=do.clock.now(), who=who.id, did=did, to=to, detail={"reason": reason})
