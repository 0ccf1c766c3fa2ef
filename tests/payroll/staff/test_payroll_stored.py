"""Values of the domain as JSON: exact, always the same bytes, and a broken row is not read as something near it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.payroll.adapters.staff.kinds import known_of
from services.payroll.adapters.stored import as_bytes, plain, read
from services.payroll.domain.gross_pay.posts import Hourly, OnPoint, PensionScheme, Post, Spot, Terms, TermTime
from services.payroll.domain.income_tax.codes import Kind, TaxCode
from services.payroll.domain.income_tax.starters import Because, Position
from services.payroll.domain.income_tax.year_to_date import Amounts
from services.payroll.domain.staff.facts import Known
from shared.refusals import NotValid

TERMS = Terms(
    date(2026, 9, 1), OnPoint("njc", "5"), Fraction(3, 4), None, TermTime(Decimal("39.0")), pension=PensionScheme.LOCAL_GOVERNMENT
)  # fmt: skip
POST = Post("p1", "school-abbey", "E02", "Teaching assistant", (TERMS,))


def test_a_post_is_stored_with_exact_numbers_in_the_order_of_its_names() -> None:
    assert as_bytes(POST) == (
        b'{"allowances":[],"cost_code":"E02","post":"p1","school":"school-abbey","service_from":null,"terms":'
        b'[{"ends":null,"fte":"3/4","part_month":"365ths","pay":{"kind_of":"OnPoint","point":"5","scale":"njc","top":null},'
        b'"pension":"local-government","starts":"2026-09-01","term_time":{"leave_weeks":null,"method":"whole",'
        b'"working_weeks":"39.0"}}],"title":"Teaching assistant"}'
    )
    assert read(plain(POST), Post) == POST


@pytest.mark.parametrize("pay", [OnPoint("njc", "5", "8"), Spot(3_000_000, "letter"), Hourly(1_260, "letter")])
def test_each_way_of_being_paid_is_read_back_as_itself(pay: Any) -> None:
    assert read(plain(Terms(date(2026, 9, 1), pay)), Terms).pay == pay


def test_a_tax_code_is_stored_whole_and_read_back_as_what_it_was() -> None:
    position = Position(TaxCode(Kind.ALLOWANCE, number=1257, suffix="L"), Amounts(100, 20), Because.P45)
    stored = plain(position, Known)
    assert (stored["kind_of"], stored["previous"]) == ("Position", {"pay_pence": 100, "tax_pence": 20})
    assert known_of(stored) == position


BROKEN: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"annual_pence": 1.5}, TypeError),
    ({"annual_pence": "100"}, TypeError),
    ({"annual_pence": True}, TypeError),
    ({"annual_pence": 0}, NotValid),
]


@pytest.mark.parametrize(("said", "kind"), BROKEN)
def test_a_broken_amount_is_refused_and_not_rounded(said: Any, kind: type[Exception]) -> None:
    stored = plain(Terms(date(2026, 9, 1), Spot(100, "letter")))
    stored["pay"] |= said
    with pytest.raises(kind):
        read(stored, Terms)


def test_a_value_of_an_enum_that_nobody_knows_is_refused() -> None:
    stored = plain(TERMS) | {"pension": "NHS"}
    with pytest.raises(ValueError, match="'NHS' is not a valid PensionScheme"):
        read(stored, Terms)
