"""CPV codes are held against the divisions, groups and classes of the real vocabulary, read in place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from services.procurement.domain.cpv import code_as_written, cpv_of
from services.procurement.domain.cpv_vocabulary import DIVISIONS, missing_level
from shared.refusals import NotValid

GIVEN = Path(__file__).parents[4] / "shared" / "data" / "procurement" / "cpv" / "cpv2008-en.csv"
NO_CODE = "00000004"
"""A slip of the given list: its text is another code. There is no division 00."""


@pytest.fixture(scope="module")
def codes() -> set[str]:
    if not GIVEN.exists():
        pytest.skip("the published data is not beside the project")
    with GIVEN.open(encoding="utf-8") as lines:
        return {line["code"] for line in csv.DictReader(lines)} - {NO_CODE}


def test_every_code_of_the_vocabulary_is_taken(codes: set[str]) -> None:
    taken = [code for code in codes if missing_level(code) == ""]
    print(f"CPV codes of the vocabulary taken: {len(taken)} of {len(codes)}")
    assert len(taken) == len(codes) == 9454
    assert missing_level(NO_CODE) == "no division begins with 00"


def test_no_class_is_taken_that_the_vocabulary_does_not_have(codes: set[str]) -> None:
    real = {code[:4] for code in codes}
    made_up = [f"{number:04}" for number in range(10_000) if f"{number:04}" not in real]
    refused = [head for head in made_up if missing_level(f"{head}1000")]
    print(f"beginnings of no CPV code refused: {len(refused)} of {len(made_up)}")
    assert refused == made_up
    assert {code[:2] for code in codes} == set(DIVISIONS)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("99999999", "'99999999' is not a CPV code: no division begins with 99. Look it up in the common procurement vocabulary"),
        ("15090000", "division 15 has no group 150"),
        ("22860000", "group 228 has no class 2286"),
        ("22860001", "group 228 has no class 2286"),
        ("2283000", "it has eight digits"),
        ("22830000-", "it has eight digits"),
        ("", "it has eight digits"),
    ],
)  # fmt: skip
def test_a_code_that_cannot_be_is_refused_by_what_it_lacks(code: str, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        cpv_of(code, "")


def test_a_code_that_was_kept_before_is_still_ordered_by_as_it_was_written() -> None:
    assert code_as_written("99999999-9") == "99999999"


def test_a_check_digit_is_left_out_and_the_text_is_kept() -> None:
    assert (cpv_of(" 15511000-3 ", "Milk  products").code, cpv_of("15511000-3", "Milk  products").text) == (
        "15511000", "Milk products",
    )  # fmt: skip
