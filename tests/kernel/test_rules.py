"""Dated rule rows: which row holds, and in which words everything else is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shared.rules import RuleBook, RuleFileError, RuleRow, UnknownRule, WrongKindOfRule

Write = Callable[[str], Path]

GOOD = """
[[rule]]
name = "fee.per_pupil"
value = 450
unit = "pence"
from = 2024-09-01
until = 2025-08-31
source = "price list 2024"
status = "verified"

[[rule]]
name = "fee.per_pupil"
value = 475
unit = "pence"
from = 2025-09-01
source = "price list 2025"
status = "assumed"
note = "agreed by the Headboard"

[[rule]]
name = "pension.rate"
value = "28.68"
from = 2024-04-01
source = "scheme regulations"
status = "secondary"

[[rule]]
name = "notices"
value = ["UK6", "UK7"]
from = 2025-02-24
source = "the Act"
status = "verified"

[[rule]]
name = "signed_on_paper"
value = false
from = 2025-02-24
source = "the Act"
status = "derived"

[[rule]]
name = "tribunal.limit_months"
from = 2026-10-01
source = "announced"
status = "unknown"
note = "no commencement order seen"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def into_folder(text: str) -> Path:
        (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return into_folder


@pytest.fixture
def book(write: Write) -> RuleBook:
    return RuleBook.load(write(GOOD))


def a_row(**changes: object) -> str:
    keys = {
        "name": '"fee"',
        "value": "1",
        "from": "2025-01-01",
        "source": '"a source"',
        "status": '"verified"',
    } | {key.rstrip("_"): value for key, value in changes.items()}
    return "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items() if value is not None) + "\n"


def test_the_row_that_holds_on_a_day_is_found_with_both_ends_included(book: RuleBook) -> None:
    assert book.pence("fee.per_pupil", date(2024, 9, 1)) == 450
    assert book.pence("fee.per_pupil", date(2025, 8, 31)) == 450
    assert book.pence("fee.per_pupil", date(2025, 9, 1)) == 475
    assert book.pence("fee.per_pupil", date(2099, 1, 1)) == 475


def test_each_kind_of_value_has_its_getter(book: RuleBook) -> None:
    day = date(2026, 1, 1)
    assert book.integer("fee.per_pupil", day) == 475
    assert book.decimal("fee.per_pupil", day) == Decimal(475)
    assert book.decimal("pension.rate", day) == Decimal("28.68")
    assert book.text("pension.rate", day) == "28.68"
    assert book.texts("notices", day) == ("UK6", "UK7")
    assert book.flag("signed_on_paper", day) is False


def test_a_value_of_another_kind_is_never_bent_into_the_one_asked_for(book: RuleBook) -> None:
    day = date(2026, 1, 1)
    for asking, says in (
        (lambda: book.pence("pension.rate", day), "not an amount of money"),
        (lambda: book.integer("pension.rate", day), "'28.68', which is not a whole number"),
        (lambda: book.integer("signed_on_paper", day), "not a whole number"),
        (lambda: book.decimal("notices", day), "not a whole number"),
        (lambda: book.text("fee.per_pupil", day), "475, which is not text"),
        (lambda: book.texts("pension.rate", day), "not a list of texts"),
        (lambda: book.flag("fee.per_pupil", day), "not yes or no"),
    ):
        with pytest.raises(WrongKindOfRule, match=says):
            asking()


@pytest.mark.parametrize("written", ["high", "NaN", "Infinity", ""])
def test_text_that_is_no_number_is_no_decimal(written: str) -> None:
    row = RuleRow("rate", written, date(2025, 1, 1), None, "a source", "verified")
    with pytest.raises(WrongKindOfRule, match=r"The rule 'rate' \(from 2025-01-01\) is .* not a decimal"):
        _ = row.decimal


def test_a_rule_nobody_entered_is_refused_by_name_and_date(book: RuleBook) -> None:
    with pytest.raises(UnknownRule, match=r"no rule 'fee\.per_head' \(asked for on 2026-01-01\)"):
        book.row("fee.per_head", date(2026, 1, 1))


def test_a_day_before_the_first_row_is_refused_by_name_and_date(book: RuleBook) -> None:
    says = (
        r"'fee\.per_pupil' has no row for 2024-08-31 \(it has rows from 2024-09-01 until 2025-08-31; from 2025-09-01\)"
    )
    with pytest.raises(UnknownRule, match=says):
        book.row("fee.per_pupil", date(2024, 8, 31))


def test_a_row_whose_value_is_unknown_is_refused_in_its_words(book: RuleBook) -> None:
    says = r"'tribunal\.limit_months' on 2026-12-01 is not known: no commencement order seen \(source: announced\)"
    with pytest.raises(UnknownRule, match=says):
        book.row("tribunal.limit_months", date(2026, 12, 1))
    assert [row.status for row in book.history("tribunal.limit_months")] == ["unknown"]


def test_a_decision_can_keep_the_row_it_used(book: RuleBook) -> None:
    record = book.row("fee.per_pupil", date(2025, 10, 1)).as_record()
    assert json.loads(json.dumps(record)) == {
        "name": "fee.per_pupil",
        "value": 475,
        "unit": "pence",
        "from": "2025-09-01",
        "until": None,
        "source": "price list 2025",
        "status": "assumed",
        "note": "agreed by the Headboard",
    }
    assert book.row("notices", date(2025, 10, 1)).as_record()["value"] == ["UK6", "UK7"]


def test_the_book_lists_every_row_by_name_and_date(book: RuleBook) -> None:
    assert [(row.name, row.starts.year) for row in book] == [
        ("fee.per_pupil", 2024),
        ("fee.per_pupil", 2025),
        ("notices", 2025),
        ("pension.rate", 2024),
        ("signed_on_paper", 2025),
        ("tribunal.limit_months", 2026),
    ]
    assert book.history("nothing") == ()


def test_overlapping_rows_are_refused_at_load_with_both_named(write: Write) -> None:
    folder = write(a_row(until="2025-06-30", source='"old"') + a_row(from_="2025-06-30", source='"new"'))
    says = r"'fee' hold on 2025-06-30: the one from 2025-01-01 until 2025-06-30 \(old\) and the one from 2025-06-30 \(new\)"
    with pytest.raises(RuleFileError, match=says):
        RuleBook.load(folder)


def test_rows_of_several_folders_make_one_book(tmp_path: Path) -> None:
    for name, row in (("ours", a_row(until="2025-06-30")), ("theirs", a_row(from_="2025-07-01", value="2"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.toml").write_text(row, encoding="utf-8")
    book = RuleBook.load(tmp_path / "ours", tmp_path / "theirs")
    assert [row.value for row in book.history("fee")] == [1, 2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (a_row(name=None), r"rules\.toml, row 1 \(without a name\) has no name"),
        (a_row(source='""'), r"row 1 \(fee\) has no source"),
        (a_row(status=None), "has no status"),
        (a_row(value=None), "has no value"),
        (a_row(status='"unknown"'), "is of status unknown and has a value"),
        (a_row(status='"sure"'), "has the status 'sure': use one of verified, secondary, derived, assumed, unknown"),
        (a_row(value="13.8"), "has the value 13.8: write a decimal as text"),
        (a_row(value="[1, 1.5]"), "write a decimal as text"),
        (a_row(value="2025-01-01"), "a value of kind date"),
        (a_row(from_='"2025-01-01"'), "from = '2025-01-01', which is not a date"),
        (a_row(from_="2025-01-01T00:00:00"), "which is not a date"),
        (a_row(until="2024-12-31"), "holds until 2024-12-31, before it begins on 2025-01-01"),
        (a_row(note="3"), "has note = 3, which is not text"),
        (a_row(til="2025-01-01"), "has 'til', which no rule row has"),
        (a_row() + a_row(name='"second"', source=None), r"row 2 \(second\) has no source"),
        ("rule = 3", r"rules\.toml must hold \[\[rule\]\] rows and nothing else"),
        ("title = 'x'\n" + a_row(), "nothing else, not title"),
        ("[[rule]\n", r"rules\.toml cannot be read"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_file_and_place(write: Write, text: str, says: str) -> None:
    with pytest.raises(RuleFileError, match=says):
        RuleBook.load(write(text))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="There is no folder of rules at"):
        RuleBook.load(tmp_path / "nowhere")
