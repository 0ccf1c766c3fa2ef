"""The catalogue holds the 17 lines of the list, and eligibility explains itself."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.membership.domain.catalogue import AllowancePeriod, OwnerService, catalogue_from, eligibility, line_from
from services.membership.domain.errors import BadInput, NotKnown
from services.membership.domain.schools import Phase
from tests.membership.domain.cases import BRICKNELL, SIRIUS_NORTH, catalogue, school

ON = date(2026, 9, 1)
# By hand, from the list of collective buying.
SEED_LINES = [
    "Payroll services",
    "HR Advisory support",
    "In house IT support to primary schools",
    "In house catering",
    "Collective contracts negotiated for the Trust (to deliver savings and better quality)",
    "Numerous IT contracts/licences/software",
    "Accountancy & audit",
    "Data Protection Officer",
    "Finance support including independent reviews",
    "Finance, premises and health & safety software packages",
    "Governance support",
    "Health & Safety support",
    "Legal advice",
    "Safeguarding and curriculum reviews",
    "TES advertising and recruitment package",
    "Trade union facilities (in house)",
    "Grounds maintenance",
]
ROW: dict[str, Any] = {
    "code": "payroll",
    "title": "Payroll",
    "seed_words": "Payroll services",
    "owner_service": "payroll",
    "unit": "payslip",
    "charge_model": "per_unit",
    "from": ON,
    "source": "a test",
    "status": "assumed",
}


def test_all_seventeen_lines_stand_in_the_words_and_order_of_the_list() -> None:
    assert [line.seed_words for line in catalogue().lines_on(ON)] == SEED_LINES


def test_the_five_services_with_software_own_their_lines_and_the_rest_have_none() -> None:
    owned = {line.owner_service for line in catalogue().lines_on(ON)}
    assert owned == {None, *OwnerService}


def test_reviews_bring_three_adviser_days_a_year() -> None:
    allowances = catalogue().line("reviews", ON).allowances
    assert (Decimal(3), "adviser day", AllowancePeriod.YEAR) in [(a.quantity, a.unit, a.period) for a in allowances]
    assert (Decimal(1), "safeguarding review", AllowancePeriod.HALF_TERM) in [
        (a.quantity, a.unit, a.period) for a in allowances
    ]


@pytest.mark.parametrize(
    ("made", "eligible", "words"),
    [
        (
            school(BRICKNELL, "140235", "Bricknell Primary School", "Academy converter", Phase.PRIMARY),
            True,
            "and Bricknell Primary School is one",
        ),
        (
            school(SIRIUS_NORTH, "138246", "Sirius Academy North", "Academy converter", Phase.SECONDARY),
            False,
            "Sirius Academy North is secondary",
        ),
        (school(), False, r"no phase is recorded for Manor Mead School \(Community special school\)"),
    ],
)
def test_in_house_it_support_is_for_primary_schools_and_says_so(made: Any, eligible: bool, words: str) -> None:
    decision = eligibility(catalogue().line("it_support", ON), made, ON)
    assert decision.eligible is eligible
    assert decision.row_name == "catalogue/it_support from 2024-09-01"
    assert re.search(words, decision.words)


def test_every_other_line_is_open_to_every_school() -> None:
    closed = [line.code for line in catalogue().lines_on(ON) if not eligibility(line, school(), ON).eligible]
    assert closed == ["it_support"]


def test_an_unknown_service_or_day_is_refused_by_name() -> None:
    with pytest.raises(NotKnown, match="no service “stargazing” in the catalogue. Known: accountancy_audit"):
        catalogue().line("stargazing", ON)
    with pytest.raises(NotKnown, match="no row for “payroll” on 31 August 2024"):
        catalogue().line("payroll", date(2024, 8, 31))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"owner_service": "astronomy"}, "'astronomy' is not a valid OwnerService"),
        ({"phases": ["infant"]}, "'infant' is not a valid Phase"),
        ({"status": "perhaps"}, "has the status “perhaps”"),
        ({"allowances": [{"quantity": "many", "unit": "day", "per": "year"}]}, "cannot be read"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_code(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=f"The catalogue row payroll .*{words}"):
        line_from(ROW | change)


def test_a_row_without_a_source_is_refused() -> None:
    with pytest.raises(BadInput, match="has no source"):
        line_from({key: value for key, value in ROW.items() if key != "source"})


def test_a_line_may_change_from_a_day_but_not_overlap() -> None:
    later = ROW | {"from": date(2027, 9, 1), "title": "Payroll and pensions"}
    changed = catalogue_from([ROW | {"until": date(2027, 8, 31)}, later])
    assert [changed.line("payroll", day).title for day in (date(2027, 8, 31), date(2027, 9, 1))] == [
        "Payroll",
        "Payroll and pensions",
    ]
    with pytest.raises(BadInput, match="Two rows of payroll hold on the same day"):
        catalogue_from([ROW, later])
