"""What `civigil up` looks after while it runs: nothing ends unnoticed, nothing is looked at too often, a bad file is told."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from civigil.kernel.devices import DeviceIdentity
from civigil.kernel.errors import Invalid
from civigil.runtime.settings import Settings, load
from civigil.runtime.settings.follow import UNFOLLOWED, FollowedSettings
from civigil.runtime.trust.authority import Authority, device
from civigil.runtime.trust.certificates.profile import Reason, Tier
from civigil.runtime.trust.custody import Custody, Renewed
from tests.support.clock import SetClock


@pytest.fixture
def custody(tmp_path: Path, clock: SetClock) -> Custody:
    authority = Authority(
        tmp_path / "trust",
        lasts=timedelta(days=90),
        renew_before=timedelta(days=30),
        processes_last=timedelta(hours=24),
    )
    devices = tuple(DeviceIdentity(id=f"level-{number}") for number in range(20))
    return Custody(
        authority, processes=("cameras", "spine"), servers={"nats": ["localhost"]}, devices=lambda: devices, clock=clock
    )


def test_everybody_has_a_certificate_at_the_start_and_nothing_is_made_twice(custody: Custody) -> None:
    made = custody.begin()
    assert (made.processes, made.servers, len(made.devices)) == (("cameras", "spine"), ("nats",), 20)
    assert not custody.renew()
    assert custody.renew() == Renewed()


def test_processes_are_renewed_twice_a_day_and_every_device_in_time(custody: Custody, clock: SetClock) -> None:
    custody.begin()
    clock.move(12.5 * 3600)
    renewed = custody.renew()
    assert (renewed.processes, renewed.servers, renewed.devices) == (("cameras", "spine"), (), ())
    clock.move(60 * 86400)
    found = custody.renew()
    assert found.servers == ("nats",)
    assert len(found.devices) == 20


def test_devices_are_looked_at_in_turns_and_all_of_them_within_the_hour(
    custody: Custody, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    custody.begin()
    looked: list[str] = []
    due = Authority.device_due
    monkeypatch.setattr(Authority, "device_due", lambda self, one, now: (looked.append(one), due(self, one, now))[1])
    turns = []
    for _ in range(61):
        clock.move(60)
        before = len(looked)
        custody.renew()
        turns.append(len(looked) - before)
    assert set(looked) == {f"level-{number}" for number in range(20)}
    assert max(turns) < 20, "not all at once"


def test_another_issuing_authority_has_every_certificate_replaced(custody: Custody, clock: SetClock) -> None:
    custody.begin()
    assert not custody.changed()
    custody.authority.reissue(Tier.DEVICES, clock.now())
    assert custody.changed()
    assert len(custody.renew().devices) == 20
    assert not custody.changed()


def test_who_was_revoked_gets_nothing_at_a_renewal(custody: Custody, clock: SetClock) -> None:
    custody.begin()
    custody.authority.revoke(device("level-3"), Reason.KEY_COMPROMISE, "operator:1", clock.now())
    assert custody.changed()
    clock.move(61 * 86400)
    assert "level-3" not in custody.renew().devices


def test_a_settings_file_is_read_again_when_it_is_another_and_a_bad_one_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "civigil.toml"
    file.write_text('[city]\nname = "One"\n')
    followed = FollowedSettings(file, lambda: load((), file=file))
    assert followed.fresh() is None
    _write(file, '[city]\nname = "Two"\n', 1)
    fresh = followed.fresh()
    assert isinstance(fresh, Settings)
    assert fresh.city.name == "Two"
    _write(file, "[city\n", 2)
    with pytest.raises(Invalid):
        followed.fresh()
    assert followed.fresh() is None
    file.unlink()
    with pytest.raises(Exception, match="cannot be read"):
        followed.fresh()
    assert UNFOLLOWED.fresh() is None


def _write(file: Path, text: str, later_s: int) -> None:
    file.write_text(text)
    at = file.stat().st_mtime_ns + later_s * 1_000_000_000
    os.utime(file, ns=(at, at))
