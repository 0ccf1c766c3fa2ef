"""The working of National Insurance names every amount, rate and row that was used."""

from __future__ import annotations

from datetime import date

from services.payroll.domain.national_insurance.aggregation import Part, aggregated_contributions
from services.payroll.domain.national_insurance.contributions import contributions
from services.payroll.domain.national_insurance.letters import Circumstances, accepted_letter, letter_on
from services.payroll.domain.national_insurance.parameters import MONTH
from services.payroll.domain.national_insurance.working import contributions_working, letter_working, shares_working
from services.payroll.rules import rule_book
from services.payroll.rules.national_insurance import letter_rules_on
from tests.payroll.national_insurance.given import JUNE_2026, rules


def told(letter: str, earnings: int) -> list[tuple[str, int | None]]:
    steps = contributions_working(contributions(letter, rules(), earnings), rules())
    return [(step.words, step.pence) for step in steps]


def test_five_thousand_pounds_with_letter_a_are_told_step_by_step() -> None:
    assert told("A", 5000_00) == [
        ("Earnings for National Insurance", 5000_00),
        ("Lower earnings limit of 1 month, reached", 559_00),
        ("Employee: 8% of £3,141.00 above the primary threshold of £1,048.00, up to £4,189.00", 251_28),
        ("Employee: 2% of £811.00 above the upper earnings limit of £4,189.00", 16_22),
        ("Employer: 15% of £3,772.00 above the secondary threshold of £417.00, up to £4,189.00", 565_80),
        ("Employer: 15% of £811.00 above £4,189.00", 121_65),
        ("Employee's National Insurance", 267_50),
        ("Employer's National Insurance", 687_45),
    ]


def test_little_pay_says_that_the_limit_is_not_reached() -> None:
    assert ("Lower earnings limit of 1 month, not reached: nothing is recorded", 559_00) in told("A", 500_00)


def test_letters_that_take_nothing_say_so() -> None:
    assert ("Letter C: nothing is taken from the employee", 0) in told("C", 3000_00)
    assert ("Letter X: nothing is due from the employer", 0) in told("X", 3000_00)
    assert not [words for words, _ in told("X", 3000_00) if words.startswith("Lower earnings limit")]


def test_a_row_that_was_not_seen_is_shown_as_assumed() -> None:
    steps = contributions_working(contributions("F", rules(), 5000_00), rules())
    statuses = {source.name: source.status for step in steps for source in step.sources}
    assert statuses["national-insurance.special-secondary-threshold-year"] == "assumed"
    assert statuses["national-insurance.rate.employer"] == "verified"
    assert (
        "Employer: 15% of £2,106.00 above the special secondary threshold of £2,083.00, up to £4,189.00",
        315_90,
    ) in [(step.words, step.pence) for step in steps]


def test_a_later_payment_tells_what_was_taken_before() -> None:
    first = contributions("A", rules(), 3000_00)
    second = contributions("A", rules(), 2500_00, first)
    told_second = [(step.words, step.pence) for step in contributions_working(second, rules(), first)]
    assert ("With what was paid before in the same earnings period of 1 month", 5500_00) in told_second
    assert ("Taken from the employee before in the same earnings period", -156_16) in told_second
    assert told_second[-2:] == [("Employee's National Insurance", 121_34), ("Employer's National Insurance", 375_00)]


def test_the_letter_says_why_it_applies() -> None:
    known = letter_rules_on(rule_book(), JUNE_2026)
    young, forty = Circumstances(date(2006, 1, 1)), Circumstances(date(1986, 1, 1), veteran_since=date(2026, 1, 1))
    assert letter_working(letter_on(young, JUNE_2026, known)).words == "Category letter M: under 21"
    assert (
        letter_working(accepted_letter("A", forty, JUNE_2026, known)).words == "Category letter A: nothing else applies"
    )


def test_shares_of_employments_taken_together_are_told() -> None:
    parts = [Part("assistant", "A", MONTH, 900_00), Part("midday", "A", MONTH, 300_00)]
    steps = shares_working(aggregated_contributions(parts, rules()))
    assert [(step.words, step.pence) for step in steps] == [
        ("Earnings of all employments with this employer, taken together", 1200_00),
        ("Share of employment assistant, by its earnings of £900.00 in the period: employee", 9_12),
        ("Share of employment midday, by its earnings of £300.00 in the period: employee", 3_04),
    ]
