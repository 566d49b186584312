"""What an operator may set; each field with its meaning, unit and bound."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from civigil.kernel.errors import Invalid


class VaultSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the master key lies, and how the log is watched."""

    master: Annotated[
        Literal["file", "passphrase", "token"],
        Meta(
            description="What protects the master key: its file's mode alone, so that the city starts unattended; "
            "a passphrase; or a PKCS#11 token that never gives it out. `civigil vault rewrap` changes over."
        ),
    ] = "file"
    passphrase_file: Annotated[
        str | None,
        Meta(
            description="Where the passphrase is read from; best a file in memory that `civigil vault unlock` or the service "
            "manager writes."
        ),
    ] = None
    token_library: Annotated[str | None, Meta(description="The PKCS#11 library of the token's maker (.so).")] = None
    token_label: Annotated[
        Annotated[str, Meta(min_length=1, max_length=32)] | None, Meta(description="The token's label.")
    ] = None
    token_pin_file: Annotated[str | None, Meta(description="Where the token's PIN is read from.")] = None
    witness: Annotated[
        str | None,
        Meta(
            description="Folder of the second place where heads of the log are written down; best on another disk or "
            "machine. Without it `witness/` in the room's own folder."
        ),
    ] = None
    witness_every_s: Annotated[
        float, Meta(ge=1, le=3600, description="How often the newest head is checked and witnessed.")
    ] = 10.0
    check_every_h: Annotated[
        float, Meta(gt=0, le=720, description="Hours after which every entry of the log is read and checked again.")
    ] = 24.0
    entries_at_once: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Entries that are appended to the log in one transaction at most.",
            extra={"unit": "entries"},
        ),
    ] = 500
    syslog_host: Annotated[
        str, Meta(min_length=1, max_length=255, description="How the city calls itself in exports for a SIEM.")
    ] = "civigil"
    rows_at_once: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Records of the drawer that are searched or listed at once at most.",
            extra={"unit": "records"},
        ),
    ] = 200

    def __post_init__(self) -> None:
        """Refuse a master key that could not be had."""
        if self.master == "passphrase" and self.passphrase_file is None:
            raise Invalid("a passphrase is read from passphrase_file: name one", where="vault.passphrase_file")
        if self.master == "token" and None in (self.token_library, self.token_label, self.token_pin_file):
            raise Invalid("a token needs token_library, token_label and token_pin_file", where="vault.token_library")
