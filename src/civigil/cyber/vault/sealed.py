"""What lies sealed in the vault's own tables."""

from __future__ import annotations

from civigil.kernel.sealed import SealedColumn

NAME = SealedColumn(
    room="vault", table="records", column="name", data_class="person", subject="subject", index="name_index"
)
PHONE = SealedColumn(
    room="vault", table="records", column="phone", data_class="contact", subject="subject", index="phone_index"
)
NOTE = SealedColumn(room="vault", table="records", column="note", data_class="medical", subject="subject")

SEALS = (NAME, PHONE, NOTE)
