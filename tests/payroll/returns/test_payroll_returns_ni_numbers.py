"""National Insurance numbers as people write them, and why some are refused."""

from __future__ import annotations

import re
from itertools import product
from string import ascii_uppercase

import pytest

from services.payroll.domain.ni_numbers import ADMINISTRATIVE, ni_number
from shared.refusals import NotValid
from tests.payroll.returns.school_return import official_files


@pytest.mark.parametrize("written", ["AB123456C", "ab 12 34 56 c", " AB-12-34-56-C ", "AB12.34.56C"])
def test_spaces_strokes_and_small_letters_do_not_matter(written: str) -> None:
    assert ni_number(written) == "AB123456C"


@pytest.mark.parametrize(
    ("written", "because"),
    [
        ("", "A National Insurance number is not two letters, six figures and a letter, like AB 12 34 56 C"),
        ("AB12345C", "'AB12345C' is not two letters, six figures and a letter"),
        ("AB123456", "has no letter at the end: it is A, B, C or D"),
        ("AB123456E", "ends in E, and the last letter is A, B, C or D"),
        ("DA123456A", "begins with DA, and D is never among the first two letters"),
        ("AV123456A", "begins with AV, and V is never among the first two letters"),
        ("QQ123456C", "begins with QQ, and Q is never among the first two letters"),
        ("AO123456C", "begins with AO, and the second letter is never O: is it a 0 or another letter?"),
        ("GB123456C", "begins with GB, which was never given out"),
        ("TN010285F", "begins with TN, a temporary number, which HMRC no longer takes: leave it empty"),
        ("TN010285M7", "is a temporary number made of a date of birth, which HMRC no longer takes"),
        ("OO123456C", "begins with OO, which only the administration uses: leave it empty"),
        ("FY123456A", "begins with FY, which only the administration uses"),
        ("ＡB123456C", "is not two letters, six figures and a letter"),
    ],
)
def test_a_number_that_cannot_be_anybodys_is_refused_in_words(written: str, because: str) -> None:
    with pytest.raises(NotValid, match=re.escape(because)) as refused:
        ni_number(written)
    assert list(refused.value.details["fields"]) == ["ni_number"]


def taken(prefix: str) -> bool:
    try:
        ni_number(f"{prefix}123456A")
    except NotValid:
        return False
    return True


def test_the_prefixes_taken_are_those_of_hmrcs_schema_without_the_administrations() -> None:
    file = official_files().schema("FullPaymentSubmission-2027")
    assert file is not None
    pattern = re.search(r'PAYENINOtype">.*?pattern value="([^"]+)"', file.path.read_text(encoding="utf-8"), re.DOTALL)
    assert pattern is not None
    prefixes = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
    by_schema = {prefix for prefix in prefixes if re.fullmatch(pattern[1], f"{prefix}123456A")}
    here = {prefix for prefix in prefixes if taken(prefix)}
    print(f"prefixes of HMRC's schema: {len(here)} of {len(by_schema)} taken; left out {sorted(by_schema - here)}")
    assert here < by_schema
    assert by_schema - here <= ADMINISTRATIVE
