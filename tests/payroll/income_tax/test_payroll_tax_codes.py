"""Tax codes as people write them, and what is refused with which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.income_tax.codes import Kind, Regime, TaxCode, tax_code_of
from services.payroll.domain.tax_calendar import Frequency
from shared.refusals import NotValid


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1257L", TaxCode(Kind.ALLOWANCE, Regime.REST, 1257, "L")),
        ("1383M", TaxCode(Kind.ALLOWANCE, Regime.REST, 1383, "M")),
        ("1131N", TaxCode(Kind.ALLOWANCE, Regime.REST, 1131, "N")),
        ("S1100T", TaxCode(Kind.ALLOWANCE, Regime.SCOTLAND, 1100, "T")),
        ("c45l", TaxCode(Kind.ALLOWANCE, Regime.WALES, 45, "L")),
        (" 1257 L ", TaxCode(Kind.ALLOWANCE, Regime.REST, 1257, "L")),
        ("K475", TaxCode(Kind.ADDITION, Regime.REST, 475)),
        ("SK630", TaxCode(Kind.ADDITION, Regime.SCOTLAND, 630)),
        ("0T", TaxCode(Kind.ALLOWANCE, Regime.REST, 0, "T")),
        ("C0T M1", TaxCode(Kind.ALLOWANCE, Regime.WALES, 0, "T", non_cumulative=True)),
        ("BR", TaxCode(Kind.BASIC)),
        ("CBR", TaxCode(Kind.BASIC, Regime.WALES)),
        ("D0", TaxCode(Kind.HIGHER)),
        ("D1", TaxCode(Kind.HIGHER, number=1)),
        ("SD3", TaxCode(Kind.HIGHER, Regime.SCOTLAND, 3)),
        ("NT", TaxCode(Kind.NO_TAX)),
        ("1257L M1", TaxCode(Kind.ALLOWANCE, Regime.REST, 1257, "L", non_cumulative=True)),
        ("1257LW1", TaxCode(Kind.ALLOWANCE, Regime.REST, 1257, "L", non_cumulative=True)),
        ("S1257L x", TaxCode(Kind.ALLOWANCE, Regime.SCOTLAND, 1257, "L", non_cumulative=True)),
        ("1257L W1/M1", TaxCode(Kind.ALLOWANCE, Regime.REST, 1257, "L", non_cumulative=True)),
        ("NT M1", TaxCode(Kind.NO_TAX, non_cumulative=True)),
    ],
)
def test_every_form_of_a_tax_code_is_read(written: str, code: TaxCode) -> None:
    assert tax_code_of(written) == code


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "Give a tax code"),
        ("1257", "1257 has no letter: a number is followed by L, M, N or T, as in 1257L"),
        ("S1257", "S1257 has no letter"),
        ("L", "L has no number"),
        ("K", "K has no number"),
        ("SL", "SL has no number"),
        ("K0", "K0 is not a tax code: 0T means no allowance"),
        ("0L", "0L is not a tax code: 0T means no allowance"),
        ("0125L", "a code's number does not begin with 0"),
        ("D2", "D2 is a code of Scotland's: England and Northern Ireland has D0 and D1. Write SD2"),
        ("CD2", "CD2 is a code of Scotland's: Wales has D0 and D1"),
        ("D8", "D8 does not exist"),
        ("SD4", "SD4 does not exist"),
        ("SC1257L", "SC1257L has more than one letter before the code"),
        ("SS1257L", "more than one letter"),
        ("T1257L", "T1257L begins with T: only S (Scotland) and C (Wales)"),
        ("SNT", "SNT takes no tax in any country: write NT alone"),
        ("1257P", "1257P ends in P: an allowance ends in L, M, N or T"),
        ("1234567L", "1234567L has 7 digits: a tax code has at most 6"),
        ("OT", "OT is written with the letter O: use the digit 0, as in 0T"),
        ("DO", "DO is written with the letter O: use the digit 0, as in D0"),
        ("1257L M2", "1257L M2 is not a tax code"),
        ("M1", "M1 is not a tax code"),
        ("1257.5L", "1257.5L is not a tax code"),
        ("-45L", "-45L is not a tax code"),
        ("١٢٥٧L", "is not a tax code"),
    ],
)
def test_an_impossible_tax_code_is_refused_in_words(written: str, words: str) -> None:
    with pytest.raises(NotValid) as refused:
        tax_code_of(written)
    assert words in str(refused.value)
    assert list(refused.value.details["fields"]) == ["tax_code"]


def test_a_code_is_printed_with_the_basis_of_its_pay_period() -> None:
    code = tax_code_of("S1257L X")
    assert str(code) == "S1257L X"
    assert code.written_for(Frequency.MONTHLY) == "S1257L M1"
    assert code.written_for(Frequency.FOUR_WEEKLY) == "S1257L W1"
    assert code.bare == "1257L"
    assert str(code.on_basis(non_cumulative=False)) == "S1257L"


codes = st.one_of(
    st.builds(
        TaxCode,
        st.just(Kind.ALLOWANCE),
        st.sampled_from(Regime),
        st.integers(1, 999_999),
        st.sampled_from("LMNT"),
        st.booleans(),
    ),
    st.builds(
        TaxCode, st.just(Kind.ADDITION), st.sampled_from(Regime), st.integers(1, 999_999), st.just(""), st.booleans()
    ),
    st.builds(TaxCode, st.just(Kind.BASIC), st.sampled_from(Regime), st.just(0), st.just(""), st.booleans()),
)


@given(codes)
def test_what_is_printed_is_read_back_as_the_same_code(code: TaxCode) -> None:
    assert tax_code_of(str(code)) == code
    assert tax_code_of(code.written_for(Frequency.WEEKLY).lower()) == code
