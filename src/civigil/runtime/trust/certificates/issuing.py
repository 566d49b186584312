"""The authorities of one city, as files: a root, one issuing authority for processes and one for devices.

    ca.pem                     what everybody trusts: the root, and the former single authority while it is in force
    issuers.pem                whose certificates our servers take: the issuing authorities in force
    authorities/root.pem       and root.key, unless it was taken away
    authorities/processes.pem  and .key; devices.pem and .key
    authorities/past/          issuing authorities that were replaced, while certificates of theirs are good
    authorities/former.pem     and .key: the single authority that an older version made

Servers trust the issuing authorities rather than the root, so that one whose key was stolen can be let go of. The city needs the
root's key for nothing but to make another issuing authority.

An authority of an older version signed itself, and could sign no other. It is taken over: it stays trusted until the last of its
certificates ends, and until then servers go on answering with certificates of it, so that whoever knows nothing else (a device in
the field, a browser) is not cut off.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from civigil.kernel.errors import Invalid, Missing, Refused, Tampered, Unavailable
from civigil.kernel.time import Instant
from civigil.runtime.trust.certificates import files, root
from civigil.runtime.trust.certificates.profile import Signing, Tier, new_issuing, new_root

_RENEWED_BEFORE = timedelta(days=365)
"""So long before its end an issuing authority is replaced, where the root's key is there; else people are told."""


class Authorities:
    """The authorities that live in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.folder = directory / "authorities"
        self.anchor = directory / "ca.pem"
        self.issuers = directory / "issuers.pem"
        self._past = self.folder / "past"
        self._loaded: dict[Path, tuple[tuple[int, int], Signing]] = {}

    def certificate_file(self, name: str) -> Path:
        """Where an authority's certificate lies: "root", "processes", "devices", "former"."""
        return self.folder / f"{name}.pem"

    def key_file(self, name: str) -> Path:
        """And its key."""
        return self.folder / f"{name}.key"

    @property
    def root_key_here(self) -> bool:
        """Whether the root's key lies on this machine."""
        return self.key_file("root").exists()

    def ensure(self, now: Instant) -> bool:
        """Make what is missing at the first start, take a former authority over; whether one was taken over now.

        Raises `Tampered` where half of an authority is gone, `Unavailable` where the disk refuses.
        """
        for folder in (self.directory, self.folder, self._past):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        former = self.directory / "ca.key"
        taken_over = former.exists()
        if not self.certificate_file("root").exists():
            if self.anchor.exists() and not taken_over:
                raise Tampered("the authority's key is gone, and its certificate is not", where=str(former))
            made = new_root(now)
            files.write_key(self.key_file("root"), made.key)
            files.write(self.certificate_file("root"), files.pem([made.certificate]))
        if taken_over:
            self._take_over(former)
        for tier in Tier:
            there = self.certificate_file(tier).exists(), self.key_file(tier).exists()
            if there == (False, False):
                self._make(tier, now)
            elif not all(there):
                half = self.certificate_file(tier) if not there[0] else self.key_file(tier)
                raise Tampered(
                    f"half of the authority for {tier.value} is gone: `civigil trust reissue {tier.value}` makes another",
                    where=str(half),
                )
        self.publish()
        return taken_over

    def signer(self, tier: Tier, now: Instant) -> Signing:
        """Who signs for processes, or for devices. Near its end it is replaced, where the root's key is there.

        Raises `Unavailable` where it has ended or not begun, `Tampered`, `Refused` for files that are not as we wrote them.
        """
        found = self._load(tier)
        until = found.certificate.not_valid_after_utc
        if now + _RENEWED_BEFORE >= until and self.root_key_here and now < self.root().not_valid_after_utc:
            self._replace(tier, self._load("root"), now, keep_past=True)
            self.publish()
            return self._load(tier)
        if now >= until:
            raise Unavailable(
                f"the authority for {tier.value} ended on {until:%F}: `civigil trust reissue {tier.value} --root FILE`",
                where="trust",
            )
        if now < found.certificate.not_valid_before_utc:
            raise Unavailable(
                f"the authority for {tier.value} begins at {found.certificate.not_valid_before_utc:%F %T}: "
                "is the clock right?",
                where="trust",
            )
        return found

    def current(self, tier: Tier) -> Signing:
        """Who issues for processes, or for devices, good or not."""
        return self._load(tier)

    def former(self) -> Signing | None:
        """The single authority of an older version, while it is in force."""
        return self._load("former") if self.certificate_file("former").exists() else None

    def let_former_go(self) -> None:
        """Trust the former authority no more. Raises `OSError`."""
        for file in (self.key_file("former"), self.certificate_file("former")):
            file.unlink(missing_ok=True)
        self.publish()

    def root(self) -> x509.Certificate:
        """The root's certificate. Raises as reading files does."""
        return files.chain(self.certificate_file("root"))[0]

    def past(self) -> list[Signing]:
        """Issuing authorities that were replaced and whose certificates may still be good."""
        return [files.signing(one, one.with_suffix(".key")) for one in sorted(self._past.glob("*.pem"))]

    def forget_past(self, living: set[str]) -> None:
        """Let go of replaced authorities that none of the living certificates is of. `living`: serial numbers of issuers."""
        gone = [one for one in self._past.glob("*.pem") if one.stem.partition("-")[2] not in living]
        for one in gone:
            one.with_suffix(".key").unlink(missing_ok=True)
            one.unlink(missing_ok=True)
        if gone:
            self.publish()

    def in_force(self) -> list[Signing]:
        """Everybody whose certificates our servers take."""
        former = self.former()
        return [*(self._load(tier) for tier in Tier), *self.past(), *([former] if former else [])]

    def publish(self) -> None:
        """Write down whom everybody trusts and whom our servers take. Raises `OSError`."""
        former = self.former()
        also = [former.certificate] if former else []
        files.write_if_other(self.issuers, files.pem(one.certificate for one in self.in_force()))
        files.write_if_other(self.anchor, files.pem([self.root(), *also]))

    def take_root_away(self, to: Path, passphrase: bytes) -> None:
        """Write the root's key to a file under a passphrase, open that file again, and only then remove it here.

        Raises `Missing` where it is not here, `Refused` for a short passphrase or a file that is there, `Unavailable`.
        """
        if not self.root_key_here:
            raise Missing("the root's key is not on this machine", where=str(self.key_file("root")))
        if to.exists():
            raise Refused("is there already; another root's key may be in it", where=str(to))
        here = self._load("root")
        try:
            files.write(to, root.sealed(here, passphrase), 0o600)
            back = root.opened(to.read_bytes(), passphrase)
            if back.key.private_numbers() != here.key.private_numbers():
                raise Unavailable("what was written is not what was to be written; the key stays here", where=str(to))
            _overwrite(self.key_file("root"))
        except OSError as error:
            raise Unavailable(f"cannot be written: {error.strerror}", where=str(to)) from error
        self._loaded.clear()

    def restored(self, file: Path, passphrase: bytes) -> Signing:
        """The root from its file, in memory. Raises `Refused`, and `Tampered` where it is another city's."""
        try:
            text = file.read_bytes()
        except OSError as error:
            raise Unavailable(f"cannot be read: {error.strerror}", where=str(file)) from error
        found = root.opened(text, passphrase)
        if found.certificate != self.root():
            raise Tampered("is the key of another city's root", where=str(file))
        return found

    def put_root_back(self, found: Signing) -> None:
        """Let the root's key lie on this machine again. Raises `OSError`."""
        files.write_key(self.key_file("root"), found.key)
        self._loaded.clear()

    def reissue(self, tier: Tier, now: Instant, *, by: Signing | None, stolen: bool) -> x509.Certificate:
        """Replace an issuing authority by one with another key. `by`: the root, where its key is not here.

        The former one's certificates stay good, unless its key was `stolen`. Raises `Missing` where nobody gave the root.
        """
        if by is None and not self.root_key_here:
            raise Missing("the root's key is not here: give its file", where="--root")
        self._replace(tier, by or self._load("root"), now, keep_past=not stolen)
        self.publish()
        return self._load(tier).certificate

    def _replace(self, tier: Tier, by: Signing, now: Instant, *, keep_past: bool) -> None:
        certificate, key = self.certificate_file(tier), self.key_file(tier)
        if keep_past and certificate.exists() and key.exists():
            old = files.signing(certificate, key)
            kept = self._past / f"{tier.value}-{old.certificate.serial_number:x}.pem"
            files.write_key(kept.with_suffix(".key"), old.key)
            files.write(kept, files.pem([old.certificate]))
        self._write(tier, new_issuing(by, tier, now))

    def _make(self, tier: Tier, now: Instant) -> None:
        if not self.root_key_here:
            raise Missing(
                f"there is no authority for {tier.value}, and the root's key is not here: "
                f"`civigil trust reissue {tier.value} --root FILE`",
                where="trust",
            )
        self._write(tier, new_issuing(self._load("root"), tier, now))

    def _write(self, tier: Tier, made: Signing) -> None:
        files.write_key(self.key_file(tier), made.key)
        files.write(self.certificate_file(tier), files.pem([made.certificate]))

    def _take_over(self, key: Path) -> None:
        """Twice is as once: the key is moved last, and the anchor is kept before it is written anew."""
        if not self.certificate_file("former").exists():
            files.write(self.certificate_file("former"), files.pem(files.chain(self.anchor)[:1]))
        files.refuse_open(key)
        key.replace(self.key_file("former"))

    def _load(self, name: str) -> Signing:
        """An authority, kept in memory until its files change."""
        certificate, key = self.certificate_file(name), self.key_file(name)
        try:
            files.refuse_open(key)
            mark = certificate.stat().st_mtime_ns, key.stat().st_mtime_ns
            known = self._loaded.get(certificate)
            if known is None or known[0] != mark:
                self._loaded[certificate] = known = mark, files.signing(certificate, key)
            return known[1]
        except FileNotFoundError as error:
            raise Tampered(f"is gone: {error.filename}", where=str(certificate)) from error
        except Invalid as error:
            raise Tampered(f"is not the file that we wrote: {error}", where=str(certificate)) from error


def trusted_by(file: Path) -> list[x509.Certificate]:
    """The certificates in a file of trust; none where there is no such file. Raises `Invalid`, `Unavailable`."""
    try:
        return files.chain(file)
    except Missing:
        return []


def _overwrite(file: Path) -> None:
    """Write zeros over a key before it is removed: a disk may keep older copies all the same."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.write(bytes(size))
        opened.flush()
        os.fsync(opened.fileno())
    file.unlink()
