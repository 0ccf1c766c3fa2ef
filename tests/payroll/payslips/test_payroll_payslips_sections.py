"""The 50/50 section of the Local Government Pension Scheme ends when pay has stopped: the payslip says so, and nothing changes unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.payslips.assembly import payslips_of
from services.payroll.domain.payslips.inputs import InLocalGovernment, SickLeave
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.payslips.to_date import nothing_yet
from services.payroll.domain.pensions.assumed_pay import PeriodBefore
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.statutory_pay.dated import Span
from services.payroll.domain.statutory_pay.occupational import Beside, Treatment
from tests.payroll.payslips.people_of_example import (
    FUND,
    JUNE,
    YEAR,
    employment,
    month_of,
    person,
    salaried_post,
)

ALL_OF_JUNE, HALF_OF_JUNE = Span(date(2026, 6, 1), date(2026, 6, 30)), Span(date(2026, 6, 1), date(2026, 6, 15))


def away(days: Span, section: Section) -> Payslip:
    """Somebody who is ill without any pay, statutory pay having run out."""
    to_date = replace(nothing_yet(YEAR), local_pay=(PeriodBefore(200_000),) * 3)
    paid = employment(
        "4001",
        salaried_post(24_000, PensionScheme.LOCAL_GOVERNMENT),
        local=InLocalGovernment(section, FUND),
        sick=SickLeave((days,), (0, 1, 2, 3, 4), (Treatment(days, 0, Beside.ON_TOP),), excluded=(days,)),
        to_date=to_date,
    )
    (slip,) = payslips_of(person(paid), month_of(JUNE)).payslips
    return slip


def test_a_month_of_sickness_without_pay_ends_the_50_50_section() -> None:
    slip = away(ALL_OF_JUNE, Section.FIFTY_FIFTY)
    assert slip.gross_pence == 0
    assert slip.notes[0] == (
        "The 50/50 section ends on 1 July 2026 if there is still no pay then, because pay has stopped for sickness or family leave: enter "
        "the main section from that day"
    )


@pytest.mark.parametrize(("days", "section"), [(HALF_OF_JUNE, Section.FIFTY_FIFTY), (ALL_OF_JUNE, Section.MAIN)])
def test_pay_for_a_part_of_the_month_or_the_main_section_says_nothing(days: Span, section: Section) -> None:
    assert not any("section" in note for note in away(days, section).notes)
