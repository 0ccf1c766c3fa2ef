"""A VAT number's check agrees with that of python-stdnum, which others maintain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import vat

from services.procurement.domain.suppliers.supplier import vat_number_of
from shared.refusals import NotValid

WEIGHTS = (8, 7, 6, 5, 4, 3, 2)


def taken(number: str) -> bool:
    try:
        return vat_number_of(number) == f"GB{number}"
    except NotValid:
        return False


@given(st.integers(1, 9_999_999), st.integers(0, 99), st.sampled_from(["", "001", "123"]))
def test_any_number_is_taken_by_both_or_by_neither(body: int, check: int, branch: str) -> None:
    number = f"{body:07}{check:02}{branch}"
    assert taken(number) is vat.is_valid(number)


@given(st.integers(1_000_000, 9_999_999), st.sampled_from([0, 55]))
def test_numbers_whose_check_digits_fit_are_taken_by_both(body: int, series: int) -> None:
    weighted = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, str(body), strict=True)) + series
    number = f"{body}{-weighted % 97:02}"
    assert taken(number)
    assert vat.is_valid(number)
