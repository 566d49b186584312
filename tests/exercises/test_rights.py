"""What a simulator holds: one role with two permissions, one token, and a place on the bus for nothing that is real."""

from __future__ import annotations

import pytest

from civigil.events.cameras import TracksSeen
from civigil.events.exercises import ThingsMoved
from civigil.exercises import capability
from civigil.gateway.permissions import PERMISSIONS
from civigil.kernel.capability import Capability
from civigil.kernel.errors import Invalid, Refused
from civigil.kernel.permission import Permission, Principal
from civigil.roster import ROSTER
from civigil.runtime import trust
from civigil.runtime.store import open_pool
from civigil.runtime.trust.authority import host_of
from civigil.runtime.trust.authorizer import OPERATOR, SIMULATOR, SIMULATOR_MAY, OperatorsOnly
from civigil.runtime.trust.permissions import GATEWAY, users
from civigil.runtime.trust.signin import SignIn
from tests.support.clock import SetClock

EVERY = [*PERMISSIONS, *(one for room in ROSTER for one in room.permissions)]


def test_a_simulator_may_do_exactly_what_it_plays_by_and_nothing_else() -> None:
    authorizer = OperatorsOnly(ROSTER, PERMISSIONS)
    may = {one.name for one in EVERY if authorizer.decide(SIMULATOR, one).allowed}
    assert may == {"exercises:simulator:play", "incidents:report:make"} == SIMULATOR_MAY


def test_a_simulator_that_bears_another_role_too_is_still_only_a_simulator() -> None:
    authorizer = OperatorsOnly(ROSTER, PERMISSIONS)
    both = Principal(id="process:city", roles=("operator", "simulator"))
    assert {one.name for one in EVERY if authorizer.decide(both, one).allowed} == SIMULATOR_MAY


def test_what_no_room_declares_is_no_simulators_either() -> None:
    assert not OperatorsOnly(()).decide(SIMULATOR, Permission("exercises:simulator:play")).allowed


async def test_a_simulators_new_token_ends_the_old_one_and_no_other(postgres_url: str, clock: SetClock) -> None:
    async with open_pool(postgres_url, schema=trust.SCHEMA) as pool:
        sign_in = SignIn(pool, clock)
        operators = await sign_in.begin_command_line(OPERATOR)
        old, new = await sign_in.begin_simulator(SIMULATOR), await sign_in.begin_simulator(SIMULATOR)
        assert await sign_in.session(new) == SIMULATOR
        assert await sign_in.session(operators) == OPERATOR
        with pytest.raises(Refused):
            await sign_in.session(old)
        clock.move(31 * 86_400)
        with pytest.raises(Refused):
            await sign_in.session(new)


def test_the_gateway_may_say_what_is_relayed_as_an_exercise_and_in_no_other_status() -> None:
    (gateway,) = [one for one in users(ROSTER) if one.name == host_of(GATEWAY)]
    samples = [one for one in gateway.publish if one.startswith("obs.")]
    assert samples == [f"obs.exercise.{ThingsMoved.event_type}.>"]


def test_a_room_cannot_have_the_gateway_say_what_it_does_not_observe() -> None:
    with pytest.raises(Invalid, match="cameras.tracks_seen.v1"):
        Capability(name="exercises", package="civigil.exercises", promise="X.", relays=(TracksSeen,))
    assert capability.relays == (ThingsMoved,)
