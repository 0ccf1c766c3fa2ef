"""A whole run in columns gives everybody the figures, to the penny, that the functions for one employment give them."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.adapters.whole_runs.columns import Apart
from services.payroll.adapters.whole_runs.people import Employment, columns_of
from services.payroll.adapters.whole_runs.run import RunFigures, whole_run
from services.payroll.adapters.whole_runs.run_rules import RunRules, run_rules
from services.payroll.domain.national_insurance.contributions import Contributions
from services.payroll.domain.pensions.teachers import TeachersContributions
from shared.refusals import NotValid
from tests.payroll.whole_runs.one_by_one import Worked, worked
from tests.payroll.whole_runs.staff import any_employment, any_payday

EMPLOYEES = 200

Figures = dict[str, int]


def in_columns(figures: RunFigures, row: int) -> Figures:
    """A row of the run, by name."""
    tax, pension = figures.tax, figures.pension
    given_back = {
        f"ni {field.name}": int(getattr(figures.contributions, field.name)[row])
        for field in fields(figures.contributions)
    }
    return given_back | {
        "pension member": int(pension.member[row]),
        "pension employer": int(pension.employer[row]),
        "pension step": int(pension.number[row]),
        "free pay": int(tax.free_pay[row]),
        "taxable": int(tax.taxable[row]),
        "owed": int(tax.owed[row]),
        "limit": int(tax.limit[row]),
        "held back": int(tax.held_back[row]),
        "tax": int(tax.tax[row]),
        "pay to date": int(tax.pay_to_date[row]),
        "tax to date": int(tax.tax_to_date[row]),
        "undergraduate": int(figures.loans.undergraduate[row]),
        "postgraduate": int(figures.loans.postgraduate[row]),
        "net": int(figures.net[row]),
    }


def one_by_one(one: Employment, of: Worked) -> Figures:
    """The same of the functions' results."""
    tax, pension, loans = of.tax, of.pension, of.loans
    of_return = {f"ni {name}": getattr(of.contributions, f"{name}_pence") for name in NI}
    step = (
        pension.tier.number
        if isinstance(pension, TeachersContributions)
        else pension.decision.band.number
        if pension
        else 0
    )
    member = pension.member_pence if pension else 0
    return of_return | {
        "pension member": member,
        "pension employer": pension.employer_pence if pension else 0,
        "pension step": step,
        "free pay": tax.free_pay_pence,
        "taxable": tax.taxable_pence,
        "owed": tax.owed_pence,
        "limit": tax.limit_pence,
        "held back": tax.held_back_pence,
        "tax": tax.tax_pence,
        "pay to date": one.so_far.pay_pence + one.taxable_pence + one.benefits_pence - member - one.additional_pence,
        "tax to date": one.so_far.tax_pence + tax.tax_pence,
        "undergraduate": loans.undergraduate.deducted_pence if loans.undergraduate else 0,
        "postgraduate": loans.postgraduate.deducted_pence if loans.postgraduate else 0,
        "net": of.net_pence,
    }


NI = tuple(field.name.removesuffix("_pence") for field in fields(Contributions) if field.name.endswith("_pence"))


def compared(employments: list[Employment], rules: RunRules) -> Counter[str]:
    """How many rows were equal, and refused on both sides; anything else is an error that says which row."""
    figures = whole_run(columns_of(employments), rules)
    seen: Counter[str] = Counter()
    for row, one in enumerate(employments):
        try:
            expected = one_by_one(one, worked(one, rules))
        except NotValid:
            assert figures.apart[row] == Apart.REFUSED, one
            assert not any(in_columns(figures, row).values())
            seen["refused"] += 1
            continue
        assert figures.apart[row] == Apart.NO, one
        found = in_columns(figures, row)
        assert found == expected, (
            one,
            {name: (found[name], expected[name]) for name in found if found[name] != expected[name]},
        )
        seen["equal"] += 1
        seen["refunds"] += expected["tax"] < 0
        seen["at the limit"] += expected["held back"] > 0
    return seen


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 2**64 - 1))
def test_a_run_in_columns_is_equal_to_the_penny_to_everybody_one_by_one(seed: int) -> None:
    random = Random(seed)
    day, frequency = any_payday(random)
    rules = run_rules(day, frequency)
    seen = compared([any_employment(random, rules, day) for _ in range(EMPLOYEES)], rules)
    assert seen["equal"] + seen["refused"] == EMPLOYEES
    assert seen["equal"] > EMPLOYEES // 2
