"""The city's certificate authority: a certificate for each process, server and device, renewed in time, revoked when it must be.

A process's certificate lasts a day and is renewed at half its life; a server's and a device's lasts longer. Names, the authorities
above and the files are in `certificates/`. `Authority` may be made in several processes at once: what it writes it writes under a
lock, and what it reads it reads again when the files change. Files are PEM, a certificate with its chain; keys are for their owner.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from civigil.kernel.errors import Conflict, Invalid, Missing, Refused, Tampered, Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.bus.connect import Identity
from civigil.runtime.trust.certificates import files, lists
from civigil.runtime.trust.certificates.issuing import Authorities
from civigil.runtime.trust.certificates.names import (
    Holder,
    Kind,
    device,
    device_name,
    distinguished_name,
    holder_of,
    host_of,
    process,
    user_of,
)
from civigil.runtime.trust.certificates.profile import (
    Reason,
    Signing,
    Tier,
    leaf,
)
from civigil.runtime.trust.certificates.register import Issued, Ledger, Register, Revocation
from civigil.runtime.trust.certificates.wanted import Wanted
from civigil.runtime.trust.certificates.wants import DEVICES, Times, Wants


class Authority:
    """The authority that lives in one directory, with the certificates that it issued.

    `lasts` and `renew_before` hold for devices and servers. Those of processes last `processes_last` and are renewed at half of it;
    None: as the others.
    """

    def __init__(
        self, directory: Path, *, lasts: timedelta, renew_before: timedelta, processes_last: timedelta | None = None
    ) -> None:
        self._directory = directory
        self._lasts = lasts
        self.authorities = Authorities(directory)
        self._ledger = Ledger(self.authorities.folder)
        times = Times(lasts=lasts, renew_before=renew_before, processes_last=processes_last)
        self._wants = Wants(directory, times, self._generation)

    @property
    def is_here(self) -> bool:
        """Whether this machine holds the authority, or only certificates of it."""
        return self.authorities.certificate_file("root").exists()

    @property
    def certificate_file(self) -> Path:
        """What others need to trust: the root's certificate."""
        return self.authorities.anchor

    @property
    def issuers_file(self) -> Path:
        """Whose certificates our servers take."""
        return self.authorities.issuers

    @property
    def register_file(self) -> Path:
        """Another file whenever anything was revoked or let in again."""
        return self._ledger.revoked_file

    @property
    def lists_folder(self) -> Path:
        """The signed lists of revoked certificates, one for each issuing authority: `<serial number>.crl`, PEM."""
        return self._directory / "revoked"

    @property
    def devices(self) -> Path:
        """The folder with what devices need: `ca.crt`, and for each its `<id>.crt` and `<id>.key`."""
        return self._directory / DEVICES

    @property
    def register(self) -> Register:
        """What is in force. Raises `Tampered`."""
        return self._ledger.register()

    @property
    def former_in_force(self) -> bool:
        """Whether the single authority of an older version is still trusted."""
        return self.authorities.certificate_file("former").exists()

    def ensure(self, now: Instant) -> None:
        """Make the authorities at the first start, and what else is missing.

        Raises `Unavailable` where the disk refuses, `Tampered` for half of one.
        """
        with self._writing():
            self.authorities.ensure(now)
        with self._ledger.locked(), self._writing():
            register = self.register
            if self.former_in_force and register.former_until is None:
                self._ledger.keep(replace(register, former_until=self._end_of_former(now)))
            self._keep_lists(now)

    def identity(self, name: str, now: Instant) -> Identity:
        """A process's certificate for both ends of mutual TLS, issued or renewed where that is due; not for one that is barred."""
        self._issue(process(name), (), now)
        return self.kept_identity(name)

    def kept_identity(self, name: str) -> Identity:
        """The files of a certificate that was issued before; whether they exist is not looked at."""
        certificate, key = self._directory / f"{name}.pem", self._directory / f"{name}.key"
        return Identity(room=name, authority=self.certificate_file, certificate=certificate, key=key)

    def server(self, name: str, hosts: Sequence[str], now: Instant) -> Identity:
        """A server's certificate for the host names and addresses under which it is reached."""
        self._issue(Holder(Kind.SERVER, name), hosts, now)
        return self.kept_identity(name)

    def device(self, id: str, now: Instant) -> Identity:
        """A device's certificate, issued or renewed where that is due, in `devices`. It opens the port for devices only.

        `id` is one that `kernel.devices.DeviceIdentity` takes. Raises as `ensure` does.
        """
        with self._writing():
            self.devices.mkdir(mode=0o700, exist_ok=True)
            files.write_if_other(self.devices / "ca.crt", self.certificate_file.read_bytes())
        wanted = self._issue(device(id), (), now)
        anchor = self.devices / "ca.crt"
        return Identity(room=wanted.holder.common, authority=anchor, certificate=wanted.certificate, key=wanted.key)

    def device_chain(self, id: str, key: ec.EllipticCurvePublicKey, now: Instant) -> bytes:
        """A certificate with its chain, PEM, for a device that keeps its own key. Raises `Refused` for one that is barred."""
        with self._ledger.locked(), self._writing():
            wanted = self._wants.of(device(id))
            if self.register.bars(wanted.holder):  # asked under the lock: nothing is signed beside a revocation
                raise Refused("its certificate was revoked, and it gets no other", where=str(wanted.holder))
            return files.pem(self._signed(wanted, key, now))

    def due(self, name: str, now: Instant) -> bool:
        """Whether a process's certificate is missing, foreign or near its end. Raises `Refused` for a key that others may read."""
        return self._due(self._wants.of(process(name)), now)

    def server_due(self, name: str, hosts: Sequence[str], now: Instant) -> bool:
        """The same of a server's."""
        return self._due(self._wants.of(Holder(Kind.SERVER, name), hosts), now)

    def device_due(self, id: str, now: Instant) -> bool:
        """The same of a device's."""
        return self._due(self._wants.of(device(id)), now)

    def user(self, holder: Holder) -> str | None:
        """The user of the bus that a holder is now; None for one that is barred."""
        register = self.register
        return None if register.bars(holder) else user_of(holder, register.generation(holder))

    def revoke(self, holder: Holder, reason: Reason, by: str, now: Instant) -> list[Revocation]:
        """Revoke every certificate that a holder has, and bar it. Twice is as once; what was revoked now.

        Raises `Missing` for a holder that never had one.
        """
        with self._ledger.locked(), self._writing():
            register = self.register
            every = self._good_of(holder, now)
            if not every and not register.bars(holder):
                raise Missing("holds no certificate that is good now", where=str(holder))
            fresh = _revocations(every, register, reason, by, now)
            barred = {str(holder): now} | register.barred
            self._ledger.keep(replace(register, barred=barred, revoked=(*register.revoked, *fresh)))
            self._keep_lists(now, anew=True)
        return fresh

    def exchange(self, holder: Holder, reason: Reason, by: str, now: Instant) -> list[Revocation]:
        """Revoke every certificate that a holder has, and issue one under the next generation of its name; what was revoked now.

        It is barred at no time between. Raises `Conflict` for one that is barred, whom only `readmit` lets in again, and `Missing`
        for a holder that never had one.
        """
        with self._ledger.locked(), self._writing():
            register = self.register
            if register.bars(holder):
                raise Conflict("was revoked before: letting it in again is a deed of its own", where=str(holder))
            every = self._good_of(holder, now)
            if not every:
                raise Missing("holds no certificate that is good now", where=str(holder))
            fresh = _revocations(every, register, reason, by, now)
            generations = register.generations | {str(holder): register.generation(holder) + 1}
            self._ledger.keep(replace(register, generations=generations, revoked=(*register.revoked, *fresh)))
            self._keep_lists(now, anew=True)
        self._issue_to(holder, now)
        return fresh

    def readmit(self, holder: Holder, now: Instant) -> int:
        """Let a barred holder have a certificate again, under the next generation of its name. Raises `Conflict` for another."""
        with self._ledger.locked(), self._writing():
            register = self.register
            if not register.bars(holder):
                raise Conflict("is not barred", where=str(holder))
            generation = register.generation(holder) + 1
            barred = {name: since for name, since in register.barred.items() if name != str(holder)}
            generations = register.generations | {str(holder): generation}
            self._ledger.keep(replace(register, barred=barred, generations=generations))
        self._issue_to(holder, now)
        return generation

    def holder_of_serial(self, serial: str) -> Holder:
        """Whose certificate has this serial number (hexadecimal). Raises `Missing`."""
        wanted = serial.lower().replace(":", "").lstrip("0")
        for one in self._ledger.issued():
            if one.serial == wanted:
                return holder_of(one.holder)
        raise Missing("no certificate that is known here has this serial number", where=serial[:60])

    def look_after(self, now: Instant) -> None:
        """What is due now and then: lists signed anew, what ended forgotten, the former authority let go of."""
        with self._ledger.locked(), self._writing():
            register = self.register
            if register.former_until is not None and now >= register.former_until:
                self._retire_former(register)
            self._ledger.forget_ended(now)
            self.authorities.forget_past({one.issuer for one in self._ledger.issued() if one.until > now})
            self._keep_lists(now)

    def retire_former(self) -> None:
        """Trust the single authority of an older version no more, before its time. Raises `Missing` where there is none."""
        with self._ledger.locked(), self._writing():
            if not self.former_in_force:
                raise Missing("there is no former authority", where="trust")
            self._retire_former(self.register)

    def reissue(self, tier: Tier, now: Instant, *, by: Signing | None = None, stolen: bool = False) -> x509.Certificate:
        """Replace an issuing authority. Where its key was `stolen`, nothing that it signed is good any more.

        Raises `Missing` where the root's key is neither here nor given.
        """
        with self._ledger.locked(), self._writing():
            made = self.authorities.reissue(tier, now, by=by, stolen=stolen)
            if stolen:
                register = self.register
                renamed = {str(one): register.generation(one) + 1 for one in self._holders(tier)}
                self._ledger.keep(replace(register, generations=register.generations | renamed))
            self._keep_lists(now, anew=True)
        return made

    def issued(self) -> list[Issued]:
        """Every certificate that is known of, the oldest first."""
        return self._ledger.issued()

    def renews(self, one: Issued) -> Instant:
        """When a certificate is replaced by itself."""
        return self._wants.of(holder_of(one.holder)).renews(one.since, one.until)

    def _generation(self, holder: Holder) -> int:
        return self.register.generation(holder)

    def _good_of(self, holder: Holder, now: Instant) -> list[Issued]:
        """What a holder has that has not ended, revoked or not."""
        return [one for one in self._known_of(holder) if one.until > now]

    def _issue_to(self, holder: Holder, now: Instant) -> None:
        """A process's or a device's certificate, where it is due; whoever else holds one asks for it with its hosts."""
        if holder.kind is Kind.PROCESS:
            self.identity(holder.name, now)
        elif holder.kind is Kind.DEVICE:
            self.device(holder.name, now)

    def _holders(self, tier: Tier) -> set[Holder]:
        kinds = {Kind.DEVICE} if tier is Tier.DEVICES else {Kind.PROCESS}
        return {one for one in (holder_of(said.holder) for said in self._ledger.issued()) if one.kind in kinds}

    def _known_of(self, holder: Holder) -> list[Issued]:
        """What a holder has: as it was noted, and what lies in its file (an older version noted nothing)."""
        found = {one.serial: one for one in self._ledger.issued() if one.holder == str(holder)}
        with contextlib.suppress(Invalid, Missing, Unavailable):
            certificate = files.chain(self._wants.of(holder).certificate)[0]
            serial = f"{certificate.serial_number:x}"
            found.setdefault(serial, self._as_issued(certificate, holder, self.register.generation(holder)))
        return list(found.values())

    def _due(self, wanted: Wanted, now: Instant) -> bool:
        """Never for one that is barred: it is to have none."""
        return not self.register.bars(wanted.holder) and wanted.is_due(self._issuer_for(wanted, now).certificate, now)

    def _issuer_for(self, wanted: Wanted, now: Instant) -> Signing:
        """Who signs: for servers the former authority, while there are those who know no other."""
        if wanted.holder.kind is Kind.SERVER and (former := self.authorities.former()) is not None:
            return former
        return self.authorities.signer(wanted.tier, now)

    def _issue(self, holder: Holder, hosts: Sequence[str], now: Instant) -> Wanted:
        """Issue what a holder is to have, where that is due; what it is."""
        wanted = self._wants.of(holder, hosts)
        if not self._due(wanted, now):
            return wanted
        with self._ledger.locked(), self._writing():
            wanted = self._wants.of(holder, hosts)  # under the lock: exchanged meanwhile, it has another name
            if not self._due(wanted, now):  # another process was faster
                return wanted
            secret = ec.generate_private_key(ec.SECP256R1())
            chain = self._signed(wanted, secret.public_key(), now)
            files.write_key(wanted.key, secret)
            files.write(wanted.certificate, files.pem(chain))
        return wanted

    def _signed(self, wanted: Wanted, key: ec.EllipticCurvePublicKey, now: Instant) -> list[x509.Certificate]:
        issuer = self._issuer_for(wanted, now)
        made = leaf(
            issuer,
            key,
            common=wanted.holder.common,
            hosts=wanted.hosts,
            answers=wanted.answers,
            calls=wanted.calls,
            now=now,
            until=now + wanted.lasts,
        )
        self._ledger.note(self._as_issued(made, wanted.holder, wanted.generation, issuer))
        own_root = issuer.certificate.issuer == issuer.certificate.subject
        return [made] if own_root else [made, issuer.certificate]

    def _as_issued(
        self, certificate: x509.Certificate, holder: Holder, generation: int, issuer: Signing | None = None
    ) -> Issued:
        if issuer is None:
            issuer = next(
                (one for one in self.authorities.in_force() if one.certificate.subject == certificate.issuer), None
            )
        return Issued(
            serial=f"{certificate.serial_number:x}",
            holder=str(holder),
            issuer="" if issuer is None else f"{issuer.certificate.serial_number:x}",
            generation=generation,
            since=certificate.not_valid_before_utc,
            until=certificate.not_valid_after_utc,
        )

    def _keep_lists(self, now: Instant, *, anew: bool = False) -> None:
        kept = lists.keep(self.lists_folder, self.authorities.in_force(), self.register, now, anew=anew)
        if kept is not None:
            self._ledger.keep(kept)

    def _end_of_former(self, now: Instant) -> Instant:
        """When the last certificate ends that the former authority signed, as far as the files here tell."""
        former = self.authorities.former()
        until = now + self._lasts
        if former is None:
            return until
        for file in (*self._directory.glob("*.pem"), *self.devices.glob("*.crt")):
            with contextlib.suppress(Invalid, Missing, Unavailable):
                own = files.chain(file)[0]
                if own.issuer == former.certificate.subject and own != former.certificate:
                    until = max(until, own.not_valid_after_utc)
        return until

    def _retire_former(self, register: Register) -> None:
        self.authorities.let_former_go()
        self._ledger.keep(replace(register, former_until=None))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unavailable(f"cannot be written: {error}", where=str(self._directory)) from error
        except ValueError as error:
            if isinstance(error, Invalid):
                raise
            raise Tampered(f"is not the file that we wrote: {error}", where=str(self._directory)) from error


def _revocations(
    every: Sequence[Issued], register: Register, reason: Reason, by: str, now: Instant
) -> list[Revocation]:
    """Those certificates as revoked now, without those that were before."""
    known = {one.serial for one in register.revoked}
    return [
        Revocation(
            serial=one.serial, holder=one.holder, issuer=one.issuer, at=now, reason=reason, by=by, until=one.until
        )
        for one in every
        if one.serial not in known
    ]


__all__ = [
    "Authority",
    "Holder",
    "Identity",
    "Kind",
    "device",
    "device_name",
    "distinguished_name",
    "host_of",
    "process",
    "user_of",
]
