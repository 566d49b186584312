"""Sealed fields open in their own place only, and are found without being opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civigil.kernel.errors import Invalid, Tampered
from civigil.kernel.sealed import SealedColumn, SealedField, SealedText, folded, key_name
from civigil.runtime.trust.sealer import FileKeySealer, make_key_file

PHONE = SealedColumn(room="vault", table="records", column="phone", data_class="contact", index="phone_index")
WORDS = SealedField(of="incidents.report_taken.v1", field="words", data_class="report")


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> FileKeySealer:
    file = tmp_path_factory.mktemp("sealed") / "keys"
    make_key_file(file)
    return FileKeySealer(file)


def test_value_moved_to_another_row_or_column_is_named_and_refused(sealer: FileKeySealer) -> None:
    sealed = PHONE.seal(sealer, "030 901820", row=7)
    assert PHONE.open(sealer, sealed, row=7) == "030 901820"
    with pytest.raises(Tampered, match="vault.records.phone of 8"):
        PHONE.open(sealer, sealed, row=8)
    other = SealedColumn(room="vault", table="records", column="name", data_class="contact")
    with pytest.raises(Tampered, match="vault.records.name of 7"):
        other.open(sealer, sealed, row=7)


def test_field_of_one_fact_does_not_open_in_another(sealer: FileKeySealer) -> None:
    sealed = WORDS.seal(sealer, "smoke in the stairwell", row="call-1")
    assert WORDS.open(sealer, sealed, row="call-1") == "smoke in the stairwell"
    with pytest.raises(Tampered, match="report_taken.v1.words of call-2"):
        WORDS.open(sealer, sealed, row="call-2")


@given(st.text(max_size=60))
def test_text_that_is_no_seal_is_told_as_tampered_with(sealer: FileKeySealer, rubbish: str) -> None:
    with pytest.raises(Tampered):
        WORDS.open(sealer, SealedText(rubbish), row="call-1")


def test_no_letter_of_a_sealed_field_can_be_changed_unnoticed(sealer: FileKeySealer) -> None:
    sealed = WORDS.seal(sealer, "smoke in the stairwell", row="call-1").sealed
    for place in range(len(sealed)):
        for letter in "AB+/=":
            changed = sealed[:place] + letter + sealed[place + 1 :]
            if changed != sealed:
                with pytest.raises(Tampered):
                    WORDS.open(sealer, SealedText(changed), row="call-1")


def test_search_finds_what_people_write_differently_and_nothing_of_another_column(sealer: FileKeySealer) -> None:
    kept = PHONE.fingerprint(sealer, "Müller  Straße")
    assert PHONE.fingerprints(sealer, " MÜLLER STRASSE ") == [kept]
    other = SealedColumn(room="vault", table="records", column="name", data_class="contact")
    assert other.fingerprint(sealer, "Müller Straße") != kept
    assert kept[0] == 1
    assert len(kept) == 17


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text) or "\u0345" in text  # Unicode's own exception


@pytest.mark.parametrize("name", ["Phone", "phone; DROP TABLE x", "", "1phone"])
def test_name_that_is_no_column_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="not a name"):
        SealedColumn(room="vault", table="records", column=name, data_class="contact")


def test_class_and_subject_are_held_to_their_limits() -> None:
    with pytest.raises(Invalid, match="not a class"):
        key_name("Contact!")
    with pytest.raises(Invalid, match="201 characters"):
        key_name("contact", "x" * 201)
