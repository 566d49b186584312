"""A holder's certificates exchanged for a new one: by one person, at once, and never for whom two people have to let in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from civigil.kernel.errors import Conflict, Missing
from civigil.runtime.trust.authority import Authority, device, process
from civigil.runtime.trust.certificates import files, profile
from civigil.runtime.trust.certificates.profile import Reason
from civigil.runtime.trust.certificates.register import Ledger
from tests.runtime.test_trust_authorities import city
from tests.support.clock import SetClock


@pytest.fixture
def authority(tmp_path: Path, clock: SetClock) -> Authority:
    made = city(tmp_path / "trust")
    made.ensure(clock.now())
    return made


def test_who_is_barred_is_not_let_in_by_being_exchanged_and_who_is_exchanged_is_at_no_time_barred(
    authority: Authority, clock: SetClock
) -> None:
    authority.device("level-1", clock.now())
    (gone,) = authority.exchange(device("level-1"), Reason.KEY_COMPROMISE, "operator:1", clock.now())
    assert not authority.register.bars(device("level-1"))
    assert authority.user(device("level-1")) == "g1.level-1.devices.civigil.internal"
    held = files.chain(authority.devices / "level-1.crt")[0]
    assert f"{held.serial_number:x}" != gone.serial
    authority.revoke(device("level-1"), Reason.KEY_COMPROMISE, "operator:1", clock.now())
    with pytest.raises(Conflict, match="deed of its own"):
        authority.exchange(device("level-1"), Reason.SUPERSEDED, "operator:1", clock.now())
    assert authority.user(device("level-1")) is None
    with pytest.raises(Missing):
        authority.exchange(device("nobody"), Reason.UNSPECIFIED, "operator:1", clock.now())


def test_who_waited_while_another_was_exchanged_does_not_issue_under_the_former_name(
    authority: Authority, tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.identity("cameras", clock.now())
    clock.move(13 * 3600)
    late, locked = city(tmp_path / "trust"), Ledger.locked

    def exchanged_first(ledger: Ledger) -> AbstractContextManager[None]:
        monkeypatch.setattr(Ledger, "locked", locked)
        authority.exchange(process("cameras"), Reason.KEY_COMPROMISE, "operator:1", clock.now())
        return locked(ledger)

    monkeypatch.setattr(Ledger, "locked", exchanged_first)
    own = files.chain(late.identity("cameras", clock.now()).certificate)[0]
    assert authority.user(process("cameras")) == "g1.cameras.civigil.internal"
    assert authority.user(process("cameras")) in profile.hosts_of(own)
