"""The working of a payslip, and payslips and their inputs as JSON: the same inputs give the same bytes."""

from __future__ import annotations

from dataclasses import replace

from services.payroll.adapters.pay_runs.plain import hash_of
from services.payroll.adapters.stored import as_bytes, plain, read
from services.payroll.domain.payslips.assembly import assembled, payslips_of
from services.payroll.domain.payslips.calculation import worked_out
from services.payroll.domain.payslips.inputs import PersonPaid
from services.payroll.domain.payslips.results import Payslip
from services.payroll.domain.payslips.working import working_of
from tests.payroll.payslips.people_of_example import APRIL, PLAN_2, month_of, person, teacher


def test_every_figure_of_a_payslip_is_told_with_the_rows_it_came_from() -> None:
    parameters = month_of(APRIL)
    worked = worked_out(person(teacher(), loans=(PLAN_2,)), parameters)
    (slip,) = assembled(worked, parameters).payslips
    parts = {part.heading: part.steps for part in working_of(worked, slip, parameters, with_others=True)}
    assert list(parts) == [
        "Basic pay",
        "Gross pay",
        "Teachers' Pensions",
        "National Insurance",
        "Income tax",
        "Automatic enrolment",
        "Student loans",
        "Net pay",
    ]
    assert [step.pence for step in parts["Net pay"]] == [274_300, -20_298, -13_560, -29_820, -2_600, 208_022]
    used = {source.name for steps in parts.values() for step in steps for source in step.sources}
    assert {"tps.tiers", "income_tax.bands.rest-of-uk", "student_loans.threshold.2"} <= used


def test_inputs_and_payslips_come_back_from_json_as_they_were() -> None:
    paid = person(teacher(), loans=(PLAN_2,))
    assert read(plain(paid), PersonPaid) == paid
    (slip,) = payslips_of(paid, month_of(APRIL)).payslips
    assert read(plain(slip), Payslip) == slip


def test_the_same_inputs_give_the_same_bytes() -> None:
    paid = person(teacher(), loans=(PLAN_2,))
    once, again = (payslips_of(read(plain(paid), PersonPaid), month_of(APRIL)) for _ in range(2))
    assert as_bytes(once) == as_bytes(again)


def test_a_payslip_has_a_hash_that_another_penny_changes() -> None:
    (slip,) = payslips_of(person(teacher()), month_of(APRIL)).payslips
    assert len(hash_of(slip)) == 64
    assert hash_of(slip) != hash_of(replace(slip, net_pence=slip.net_pence + 1))
