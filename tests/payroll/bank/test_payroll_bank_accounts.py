"""Bank accounts: the published cases of the modulus check, account numbers that are not of eight figures, and what people are told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.adapters.modulus_files import SETTING, modulus_files, modulus_files_set
from services.payroll.domain.bank_accounts.accounts import BankAccount, bank_account
from services.payroll.domain.bank_accounts.modulus import (
    Fit,
    Method,
    ModulusTable,
    fit_in_words,
    modulus_fit,
    modulus_table,
)
from services.payroll.rules.bank import long_numbers
from shared.refusals import NotValid
from tests.payroll.income_tax.published import GIVEN, published_rows

LONG = long_numbers(date(2026, 4, 6))
ALSO_PUBLISHED = (
    ("309070 02355688", True), ("309070 12345668", True), ("309070 12345677", True), ("309070 99345694", True),
    ("938063 15764273", False), ("938063 15764264", False), ("938063 15763217", False), ("118765 64371388", False),
    ("203099 66831036", False), ("203099 58716970", False), ("089999 66374959", False), ("107999 88837493", False),
    ("074456 12345112", True), ("070116 34012583", True), ("074456 11104102", True), ("180002 00000190", True),
)  # fmt: skip
"""The cases 19 to 34 of Vocalink's specification, as two public libraries test them; the file that is given ends with the 18th."""


def published_table() -> ModulusTable:
    """Vocalink's weights as given; the test is skipped, saying so, where they are not."""
    folder = GIVEN / "bank-modulus"
    if not folder.is_dir():
        pytest.skip("Vocalink's weight table is not on this machine (expected beside the project, in shared/data)")
    files = modulus_files(folder)
    assert files is not None
    assert files.source.startswith("valacdos-weights.txt (sha256 ")
    return files.table


def fit(code: str, number: str, table: ModulusTable) -> Fit:
    return modulus_fit(BankAccount(code, number), table)


def fits(case: str, table: ModulusTable) -> bool:
    code, number = case.split()
    return fit(code, number, table) is Fit.FITS


def test_vocalinks_published_cases_are_met() -> None:
    table = published_table()
    given_rows = published_rows("bank-modulus/vocalink_test_cases.csv")
    met = [
        row
        for row in given_rows
        if (fit(row["sort_code"], row["account_number"], table) is Fit.FITS) == (row["valid"] == "True")
    ]
    more = [case for case, valid in ALSO_PUBLISHED if fits(case, table) == valid]
    print(
        f"modulus cases: {len(met)} of {len(given_rows)} given, {len(more)} of {len(ALSO_PUBLISHED)} more of the specification"
    )
    assert len(given_rows) == 18
    assert met == given_rows
    assert len(more) == len(ALSO_PUBLISHED)


def test_every_sort_code_of_the_table_finds_all_its_rows() -> None:
    table = published_table()
    assert len(table.rows) == 1_116
    for row in table.rows:
        for code in (row.first, row.last):
            assert table.rows_of(code) == tuple(one for one in table.rows if one.first <= code <= one.last)


ONES = " ".join(["1"] * 14)


def table_of(*lines: str, substitutes: tuple[str, ...] = ()) -> ModulusTable:
    return modulus_table(lines, substitutes)


@pytest.mark.parametrize(
    ("lines", "code", "number", "expected"),
    [
        ((f"100000 199999 MOD10 {ONES}",), "100000", "00000009", Fit.FITS),
        ((f"100000 199999 MOD10 {ONES}",), "100000", "00000008", Fit.DOES_NOT_FIT),
        ((f"100000 199999 MOD11 {ONES}",), "100000", "00000019", Fit.FITS),
        ((f"100000 199999 MOD11 {ONES}",), "200000", "00000001", Fit.NOT_COVERED),
        # Doubled figures are added digit by digit: 9 doubled is 18, which counts 9; with the 1 of the sort code it makes 10.
        (("100000 199999 DBLAL 1 1 1 1 1 1 2 1 1 1 1 1 1 1",), "100000", "90000000", Fit.FITS),
        # Exception 1 adds 27: 1 and 2 make 30.
        ((f"100000 199999 DBLAL {ONES} 1",), "100000", "00000002", Fit.FITS),
        # Exception 3 leaves the check out where the third figure is 6 or 9.
        ((f"100000 199999 DBLAL {ONES} 3",), "100000", "00600000", Fit.FITS),
        ((f"100000 199999 DBLAL {ONES} 3",), "100000", "00500000", Fit.DOES_NOT_FIT),
        # Exception 4: the remainder is the last two figures; 1 and 10 weighted 0 leave 1.
        (("100000 199999 MOD11 1 1 1 1 1 1 1 1 1 1 1 1 0 0 4",), "100000", "00000001", Fit.FITS),
        (("100000 199999 MOD11 1 1 1 1 1 1 1 1 1 1 1 1 0 0 4",), "100000", "00000010", Fit.DOES_NOT_FIT),
        # Exception 6: a currency account is not checked.
        ((f"100000 199999 MOD10 {ONES} 6",), "100000", "40000011", Fit.FITS),
        ((f"100000 199999 MOD10 {ONES} 6",), "100000", "40000010", Fit.DOES_NOT_FIT),
        # Exception 7: with 9 in the seventh place the front does not count; 9 and 1 make 10.
        ((f"100000 199999 MOD10 {ONES} 7",), "100000", "55000091", Fit.FITS),
        # Exception 8 takes 090126, whose figures make 18, for the sort code; with 2 they make 20.
        ((f"100000 199999 MOD10 {ONES} 8",), "100000", "00000002", Fit.FITS),
        # Exception 14: 1 and 8 leave 9; without the last figure, and with 9 there, they make 10.
        ((f"100000 199999 MOD10 {ONES} 14",), "100000", "00000090", Fit.FITS),
        ((f"100000 199999 MOD10 {ONES} 14",), "100000", "00000091", Fit.FITS),
        ((f"100000 199999 MOD10 {ONES} 14",), "100000", "00000092", Fit.DOES_NOT_FIT),
    ],
)
def test_each_exception_is_worked_by_hand(lines: tuple[str, ...], code: str, number: str, expected: Fit) -> None:
    assert fit(code, number, table_of(*lines)) is expected


def test_both_rows_have_to_be_met_but_of_exceptions_10_and_11_one() -> None:
    ten, eleven = f"100000 199999 MOD10 {ONES}", f"100000 199999 MOD11 {ONES}"
    assert fit("100000", "00000009", table_of(ten, eleven)) is Fit.DOES_NOT_FIT
    assert fit("100000", "00000009", table_of(f"{ten} 10", f"{eleven} 11")) is Fit.FITS
    assert fit("100000", "00000019", table_of(f"{ten} 12", f"{eleven} 13")) is Fit.FITS


def test_exception_5_takes_another_sort_code_and_leaves_the_check_figure() -> None:
    """938600 is checked as 100000: 1 leaves 1 of 10, so that the last figure has to be 9."""
    row = "938000 938999 DBLAL 1 1 1 1 1 1 1 1 1 1 1 1 1 0 5"
    table = table_of(row, substitutes=("938600 100000",))
    assert fit("938600", "00000009", table) is Fit.FITS
    assert fit("938600", "00000008", table) is Fit.DOES_NOT_FIT
    assert fit("938601", "00000009", table) is Fit.DOES_NOT_FIT


@given(st.integers(0, 99_999_000), st.integers(0, 13), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_under_modulus_11_a_slip_in_one_figure_is_found(near: int, at: int, by: int) -> None:
    """Every weight and every difference is below 11, which is prime: their product is never a multiple of it."""
    table = table_of("000000 999999 MOD11 7 6 5 4 3 2 7 6 5 4 3 2 7 1")
    number = next(one for one in range(near, near + 1_000) if fits(f"123456 {one:08d}", table))
    figures = f"123456{number:08d}"
    slipped = figures[:at] + str((int(figures[at]) + by) % 10) + figures[at + 1 :]
    assert fit(slipped[:6], slipped[6:], table) is Fit.DOES_NOT_FIT


def test_without_a_weight_table_only_the_form_is_checked_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert modulus_files_set() is None
    monkeypatch.setenv(SETTING, str(tmp_path))
    assert modulus_files_set() is None
    account = BankAccount("123456", "12345678")
    assert fit_in_words(account, modulus_fit(account, None)) == (
        "12-34-56 12345678: only the number of figures was checked, since no weight table for bank accounts is set up"
    )


@pytest.mark.parametrize(
    "line", ["100000 199999 MOD12 " + ONES, "100000 199999 MOD10 1 2 3", "100000 199999 MOD10 x" + ONES[1:], "nonsense"]
)
def test_a_weight_table_that_cannot_be_read_is_refused_by_its_line(line: str) -> None:
    with pytest.raises(NotValid, match="Line 2 of the weight table"):
        modulus_table([f"100000 199999 {Method.MOD10} {ONES}", line], [])


def test_an_empty_weight_table_is_refused() -> None:
    with pytest.raises(NotValid, match="is empty"):
        modulus_table(["", " "], [])


@pytest.mark.parametrize(
    ("code", "number", "roll", "account"),
    [
        ("12-34-56", "1234 5678", "", BankAccount("123456", "12345678")),
        ("12 34 56", "1234567", "", BankAccount("123456", "01234567")),
        ("123456", "123456", "", BankAccount("123456", "00123456")),
        ("09-01-28", "912345678", "", BankAccount("090129", "12345678")),
        ("08-92-50", "1234567890", "", BankAccount("089250", "12345678")),
        ("60-12-34", "1234567890", "", BankAccount("601234", "34567890")),
        ("40-35-25", "12345678", "a/123456-7 x", BankAccount("403525", "12345678", "A/123456-7 X")),
    ],
)
def test_an_account_is_read_as_people_write_it(code: str, number: str, roll: str, account: BankAccount) -> None:
    assert bank_account(code, number, LONG, roll) == account


@pytest.mark.parametrize(
    ("code", "number", "roll", "field", "words"),
    [
        ("12345", "12345678", "", "sort_code", "The sort code '12345' is not six figures, like 12-34-56"),
        ("12345x", "12345678", "", "sort_code", "is not six figures"),
        ("123456", "12345", "", "number", "The account number '12345' is not 6 to 10 figures: most have 8"),
        ("123456", "1234567A", "", "number", "is not 6 to 10 figures"),
        ("123456", "123456789", "", "number", "has 9 figures, and this bank's are not known to"),
        ("123456", "1234567890", "", "number", "has 10 figures, and this bank's are not known to"),
        ("123456", "00000000", "", "number", "The account number has noughts only"),
        (
            "123456",
            "12345678",
            "1234567890123456789",
            "roll_number",
            "is not at most 18 letters, figures, strokes, dots and spaces",
        ),
        ("123456", "12345678", "12*3", "roll_number", "is not at most 18 letters"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(
    code: str, number: str, roll: str, field: str, words: str
) -> None:
    with pytest.raises(NotValid, match=re.escape(words)) as refused:
        bank_account(code, number, LONG, roll)
    assert list(refused.value.details["fields"]) == [field]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Fit.FITS, "fit together"),
        (Fit.DOES_NOT_FIT, "do not fit together. Compare both with a bank statement"),
        (Fit.NOT_COVERED, "no check is known for this sort code. Compare it with a bank statement"),
    ],
)
def test_people_are_told_what_the_check_found(found: Fit, words: str) -> None:
    assert fit_in_words(BankAccount("123456", "12345678"), found).endswith(words)
