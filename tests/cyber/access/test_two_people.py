"""Nobody is two people; policies come into force as they were agreed to, and who writes the folder makes none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from civigil.cyber.access import capability, deed_routes, deeds, draft, people, service, store
from civigil.cyber.access.authorizer import CedarAuthorizer
from civigil.cyber.access.settings import AccessSettings
from civigil.cyber.access.supply import two_people_of
from civigil.events.access import ActivatePolicies
from civigil.kernel.envelope import Envelope, seal_in
from civigil.kernel.errors import Conflict, Invalid, Refused, Tampered
from civigil.kernel.permission import Principal
from civigil.kernel.severity import Status
from civigil.roster import ROSTER
from civigil.runtime.hands import Hands
from civigil.runtime.trust import proposals
from civigil.runtime.trust.proposals import Proposal
from tests.cyber.access.books import NAMES, Time, shelf_in
from tests.support.clock import SetClock
from tests.support.hands import HandsFor

Do = Hands[AccessSettings]
OPERATOR = Principal(id="operator:1", roles=("operator",))
OWN = '@id("own.a") forbid (principal in Role::"traffic", action, resource);'
CHANGE = "access:policy:change"


def with_cedar(do: Do, folder: Path) -> Do:
    return dataclasses.replace(do, authorizer=CedarAuthorizer(shelf_in(folder), NAMES, two_people_of(ROSTER)))


async def operator(do: Do, login: str, *, enrolled: bool = True, by: Principal = OPERATOR) -> Principal:
    async with do.store.change() as change:
        made = await people.add(login, login.title(), "", ("operator",), by, change, do)
        if enrolled:
            await store.set_fallback(change.sql, made.id, b"x", "A" * 32, 0, change.now, do.sealer)
    return Principal(id=made.id, roles=("operator",))


async def proposed(do: Do, who: Principal, digest: str = "00", within_h: float = 72.0) -> Proposal:
    async with do.store.change() as change:
        return await proposals.propose(
            change.sql,
            id=uuid4(),
            room="access",
            type="access.activate_policies.v1",
            permission=CHANGE,
            status="Actual",
            headers={},
            body=b'{"digest":"%s"}' % digest.encode(),
            reason="traffic shall not see this",
            proposer=who.id,
            roles=who.roles,
            now=change.now,
            within_h=within_h,
        )


async def approve(do: Do, one: Proposal, who: Principal) -> Proposal:
    async with do.store.change() as change:
        return await deeds.approve(one.id, one.digest, who, change, do)


async def takes_two(do: Do) -> bool:
    async with do.store.change() as change:
        await service.notice_two(change, do)
        return await proposals.takes_two(change.sql, CHANGE)


async def emitted(do: Do) -> list[str]:
    async with do.store.read() as sql:
        return [row["subject"].split(".")[3] for row in await store.rows(sql, "SELECT subject FROM outbox ORDER BY 1")]


async def test_it_takes_two_from_when_two_are_there_who_can_come_in_whoever_leaves(
    hands_for: HandsFor, short_tmp: Path
) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        await operator(do, "anna")
        assert not await takes_two(do)
        ben = await operator(do, "ben", enrolled=False)
        assert not await takes_two(do), "who has no way in yet is not there"
        async with do.store.change() as change:
            await store.set_fallback(change.sql, ben.id, b"x", "A" * 32, 0, change.now, do.sealer)
        assert await takes_two(do)
        async with do.store.change() as change:
            await people.alter(ben.id, 1, OPERATOR, change, do, active=False)
        assert await takes_two(do)
        assert "two_people_from_now_on" in await emitted(do)


async def test_setting_has_it_take_two_from_the_first_start(hands_for: HandsFor, short_tmp: Path) -> None:
    async with hands_for(capability, {"access": AccessSettings(two_people="always")}) as opened:
        assert await takes_two(with_cedar(opened, short_tmp))


async def test_second_one_is_another_person_who_may_do_it_too(
    hands_for: HandsFor, short_tmp: Path, clock: SetClock
) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna, ben = await operator(do, "anna"), await operator(do, "ben")
        one = await proposed(do, anna)
        for who, why in (
            (anna, "what they proposed themselves"),
            (OPERATOR, "nobody in particular"),
            (Principal(id=ben.id, roles=("supervisor",)), "may not access:policy:change"),
        ):
            with pytest.raises(Refused, match=why):
                await approve(do, one, who)
        assert (await approve(do, one, ben)).state == "approved"
        with pytest.raises(Conflict, match="approved already"):
            await approve(do, one, ben)


async def test_proposal_of_the_operators_link_is_nobodys(hands_for: HandsFor, short_tmp: Path) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        ben = await operator(do, "ben")
        with pytest.raises(Refused, match="operator:1 is nobody in particular"):
            await approve(do, await proposed(do, OPERATOR), ben)


@pytest.mark.parametrize("turned", [False, True], ids=["maker agrees", "made agrees"])
async def test_who_made_the_other_one_is_no_second_person_for_a_day(
    hands_for: HandsFor, short_tmp: Path, clock: SetClock, turned: bool
) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna = await operator(do, "anna")
        double = await operator(do, "double", by=anna)
        first, second = (double, anna) if turned else (anna, double)
        one = await proposed(do, first)
        with pytest.raises(Refused, match="within 24 hours"):
            await approve(do, one, second)
        clock.move(25 * 3_600)
        assert (await approve(do, one, second)).state == "approved"


async def test_who_proposed_and_may_not_any_more_proposes_nothing(hands_for: HandsFor, short_tmp: Path) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna, ben = await operator(do, "anna"), await operator(do, "ben")
        one = await proposed(do, anna)
        async with do.store.change() as change:
            await people.alter(anna.id, 1, OPERATOR, change, do, roles=("dispatcher",))
        with pytest.raises(Refused, match="may not do it any more"):
            await approve(do, one, ben)


async def test_nobody_agrees_late_or_to_something_else(hands_for: HandsFor, short_tmp: Path, clock: SetClock) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna, ben = await operator(do, "anna"), await operator(do, "ben")
        one = await proposed(do, anna, within_h=1)
        async with do.store.change() as change:
            with pytest.raises(Conflict, match="not what was proposed"):
                await deeds.approve(one.id, b"0" * 32, ben, change, do)
        clock.move(3_601)
        with pytest.raises(Conflict, match="in time"):
            await approve(do, one, ben)
        async with do.store.change() as change:
            await service.tell_deeds(change)
        async with do.store.read() as sql:
            assert [row["state"] for row in await store.rows(sql, "SELECT state FROM trust.proposals")] == ["expired"]
        assert "deed_decided" in await emitted(do)


async def test_what_cannot_wait_is_done_alone_and_becomes_an_incident(hands_for: HandsFor, short_tmp: Path) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna, ben = await operator(do, "anna"), await operator(do, "ben")
        one = await proposed(do, anna)
        async with do.store.change() as change:
            with pytest.raises(Refused, match="somebody else proposed it"):
                await deeds.force(one.id, one.digest, "the city burns", ben, change, do)
            with pytest.raises(Invalid, match="say why"):
                await deeds.force(one.id, one.digest, "", anna, change, do)
            done = await deeds.force(one.id, one.digest, "the city burns", anna, change, do)
        assert done.alone
        assert "deed_forced" in await emitted(do)


async def test_turned_down_is_not_done_and_both_are_told(hands_for: HandsFor, short_tmp: Path) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna, ben = await operator(do, "anna"), await operator(do, "ben")
        one = await proposed(do, anna)
        async with do.store.change() as change:
            await service.tell_deeds(change)
            await deeds.turn_down(one.id, "not today", ben, change, do)
            await service.tell_deeds(change)
        with pytest.raises(Conflict, match="turned down already"):
            await approve(do, one, ben)
        assert [said for said in await emitted(do) if said.startswith("deed")] == ["deed_decided", "deed_proposed"]


def own_file(folder: Path, text: str = OWN) -> None:
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "own.cedar").write_text(text)


def order(do: Do, digest: str, ids: Callable[[], UUID]) -> Envelope[ActivatePolicies]:
    now = do.clock.now()
    return seal_in(
        ActivatePolicies(digest=digest),
        id=ids(),
        source="gateway",
        status=Status.ACTUAL,
        occurred=now,
        learned=now,
        actor="person:anna",
    )


async def test_folder_that_changed_after_it_was_agreed_to_does_not_come_into_force(
    hands_for: HandsFor, short_tmp: Path, ids: Callable[[], UUID]
) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        shelf = draft.shelf_of(do)
        own_file(short_tmp)
        agreed = shelf_in(short_tmp).draft.digest
        own_file(short_tmp, OWN.replace("forbid", "permit"))
        async with do.store.change() as change:
            with pytest.raises(Conflict, match="other policies by now"):
                await draft.activate_policies(order(do, agreed, ids), change, do)
        assert not any(one.id == "own.a" for one in shelf.book.policies)
        async with do.store.change() as change:
            await draft.activate_policies(order(do, shelf.draft.digest, ids), change, do)
        assert any(one.id == "own.a" for one in shelf.book.policies)
        assert shelf_in(short_tmp).in_force.digest == shelf.in_force.digest, "other processes read the same"


async def test_policies_in_force_that_nobody_agreed_to_are_told_once(
    hands_for: HandsFor, short_tmp: Path, clock: SetClock
) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        shelf = draft.shelf_of(do)
        async with do.store.change() as change:
            assert await draft.check(shelf, "", change, do) == ""
        own_file(short_tmp)
        shelf.activate(shelf_in(short_tmp).draft.digest)  # as somebody does who writes beside the city
        told = ""
        for _ in range(2):
            async with do.store.change() as change:
                told = await draft.check(shelf, told, change, do)
        assert (await emitted(do)).count("policies_unagreed") == 1


def test_flipped_byte_in_the_policies_in_force_is_found_out_and_the_old_ones_go_on(tmp_path: Path) -> None:
    own_file(tmp_path)
    time = Time()
    shelf = shelf_in(tmp_path, time)
    kept = tmp_path / "in-force.json"
    whole = kept.read_bytes()
    assert b"forbid" in whole
    for lie in (whole.replace(b"forbid", b"permit"), whole[:-9], b"{}", b"\xff"):
        kept.write_bytes(lie)
        time.now += 2
        epoch = shelf.epoch
        shelf.look()
        assert shelf.epoch == epoch
        assert "in-force.json" in shelf.trouble
        with pytest.raises(Tampered, match=r"in-force\.json"):
            shelf_in(tmp_path)
    kept.write_bytes(whole)
    time.now += 2
    shelf.look()
    assert shelf.trouble == ""


async def test_names_stand_beside_what_was_proposed_for_those_who_decide(
    hands_for: HandsFor, short_tmp: Path, clock: SetClock
) -> None:
    async with hands_for(capability) as opened:
        do = with_cedar(opened, short_tmp)
        anna, ben = await operator(do, "anna"), await operator(do, "ben")
        one = await proposed(do, anna)
        shown = (await deed_routes.list_deeds(ben, do)).deeds[0]
        assert (shown.by_name, shown.may_decide, shown.mine) == ("Anna", True, False)
        assert shown.digest == one.digest.hex()
        mine = (await deed_routes.list_deeds(anna, do)).deeds[0]
        assert (mine.may_decide, mine.mine) == (False, True)
        clock.move(timedelta(days=4).total_seconds())
        late: Sequence[str] = [late.state for late in (await deed_routes.list_deeds(ben, do)).deeds]
        assert late == ["expired"]
