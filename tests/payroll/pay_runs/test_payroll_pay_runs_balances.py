"""The balance of a term-time post: a person gives the weeks of term held, and the run holds what they have earned against what was paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.gross_pay.posts import PensionScheme, Post, Spot, Terms, TermTime
from services.payroll.domain.staff.people import Employment
from shared.errors import InvalidRequest
from tests.payroll.pay_runs.staff_of_run import SINCE, StaffOfRun
from tests.payroll.world import OFFICER, World

CHRISTMAS = date(2026, 12, 18)
# £24,000.00 x 45.6 / 52.143 is £20,988.44 a year: £1,749.03 a month, and £1,035.05 for 18 days of December.
MONTH, TO_CHRISTMAS = 174_903, 103_505
AUTUMN: dict[str, Any] = {"kind": "term-time balance", "starts": "2026-09-01", "ends": "2026-12-18", "words": ""}


@pytest.fixture
def staff(world: World) -> StaffOfRun:
    return StaffOfRun(world)


def assistant(ends: date | None = CHRISTMAS, starts: date = SINCE, year_begins: int = 9) -> Callable[[str, str], Post]:
    """39 weeks a year with 6.6 weeks of leave, in no pension scheme."""
    pay, weeks = Spot(2_400_000, "contract", year_begins), TermTime(Decimal(39))
    terms = Terms(starts, pay, ends=ends, term_time=weeks, pension=PensionScheme.NONE)
    return lambda post_id, school_id: Post(post_id, school_id, "TA-200", "Teaching assistant", (terms,))


def lines(slip: dict[str, Any]) -> list[tuple[str, int]]:
    return [(line["kind"], line["pence"]) for line in slip["lines"]]


def in_december(staff: StaffOfRun) -> tuple[Employment, str]:
    """Somebody who leaves at Christmas, paid in three closed months, and the open run of December."""
    leaver = staff.add("Hill", assistant(), ends=CHRISTMAS)
    for _ in range(3):
        staff.whole()
    return leaver, staff.open()


def test_a_leaver_at_christmas_is_paid_what_the_weeks_have_earned_beyond_what_was_paid(staff: StaffOfRun) -> None:
    # 15 of 39 weeks have earned £8,072.48; three months and 18 days paid £6,282.14.
    leaver, december = in_december(staff)
    staff.enter(december, leaver, **AUTUMN, weeks="15", pence=None)
    staff.calculate(december)
    slip = staff.slip(december, leaver)
    assert lines(slip) == [("basic", TO_CHRISTMAS), ("term-time balance", 179_034)]
    assert slip["working_says"] == ""
    (told,) = [part["steps"] for part in slip["working"] if part["heading"] == "Term-time balance"]
    assert [(step["words"], step["pence"]) for step in told] == [
        ("Pay of Teaching assistant for a year", 2_098_844),
        ("Weeks of term from 1 September 2026 to 18 December 2026: 15 of 39 in a year", None),
        ("Earned in these weeks, their leave with them", 807_248),
        ("Less paid since 1 September 2026 before this run", -3 * MONTH),
        ("Less pay of this run", -TO_CHRISTMAS),
        ("Still due", 179_034),
    ]
    assert not any("term-time post" in note for note in slip["notes"])
    again = staff.calculate(december)
    assert staff.slip(december, leaver)["hash"] == slip["hash"]
    assert again["keeps_open"] == ""


def test_without_the_weeks_the_payslip_of_a_leaver_asks_for_them(staff: StaffOfRun) -> None:
    leaver, december = in_december(staff)
    staff.calculate(december)
    assert staff.slip(december, leaver)["notes"][:1] == [
        "Teaching assistant is a term-time post that ends on 18 December 2026, and its pay year began on 1 September 2026: enter the "
        "weeks of term held since then as a term-time balance, so that what they have earned is held against what was paid"
    ]


def test_more_paid_than_earned_is_told_and_never_taken(staff: StaffOfRun) -> None:
    # 10 of 39 weeks have earned £5,381.65.
    leaver, december = in_december(staff)
    staff.enter(december, leaver, **AUTUMN, weeks="10", pence=None)
    staff.calculate(december)
    slip = staff.slip(december, leaver)
    assert lines(slip) == [("basic", TO_CHRISTMAS)]
    assert slip["notes"][:1] == [
        "£900.49 more was paid for Teaching assistant since 1 September 2026 than its weeks have earned. Nothing is taken back unasked: "
        "once it is agreed with the employee, enter it as a one-off payment below nothing"
    ]


def test_arrears_leave_the_balance_out_and_it_is_struck_anew_at_the_new_pay(staff: StaffOfRun) -> None:
    # £25,200.00 gives £22,037.86 a year: 3 x £87.45 and £51.75 of arrears; 15 weeks have earned £8,476.10, of which £89.52 are still due.
    leaver, december = in_december(staff)
    staff.enter(december, leaver, **AUTUMN, weeks="15", pence=None)
    staff.calculate(december)
    staff.approve(december)
    staff.close(december)
    with staff.world.uow() as uow:
        (held,) = uow.staff.posts_of([leaver.employment_id])[leaver.employment_id]
        terms = replace(held.post.terms[0], pay=Spot(2_520_000, "award"))
        uow.staff.put_post(PostHeld(replace(held.post, terms=(terms,)), leaver.employment_id, held.version))
    january = staff.open(arrears_from="2026-09-01")
    staff.calculate(january)
    assert staff.slip(january, leaver)["notes"][0] == (
        "The term-time balance of Teaching assistant was struck at the pay before these arrears: enter its weeks again, so that it is "
        "struck at the new pay"
    )
    staff.enter(january, leaver, **AUTUMN, weeks="15", pence=None)
    staff.calculate(january)
    assert lines(staff.slip(january, leaver)) == [
        ("arrears", 8_745),
        ("arrears", 8_745),
        ("arrears", 8_745),
        ("arrears", 5_175),
        ("term-time balance", 8_952),
    ]
    assert not any("struck at the pay before" in note for note in staff.slip(january, leaver)["notes"])


def test_pay_of_another_program_in_the_pay_year_is_asked_for_and_not_guessed(staff: StaffOfRun) -> None:
    # From April: 20 of 39 weeks have earned £10,763.30; £8,745.15 elsewhere and £1,749.03 here leave £269.12.
    ends = date(2026, 9, 30)
    leaver = staff.add("Lake", assistant(ends, year_begins=4), ends=ends)
    run_id = staff.open()
    weeks = {"kind": "term-time balance", "starts": "2026-04-01", "ends": "2026-09-30", "weeks": "20"}
    held = staff.enter(run_id, leaver, **weeks, pence=None)
    page = staff.calculate(run_id)
    assert page["standing"][0]["why"] == (
        "Ada Lake: Payroll id 1001 was paid by another program until 31 August 2026: enter with the weeks what it paid for Teaching "
        "assistant since 1 April 2026, before days without pay"
    )
    staff.world.ask(
        OFFICER, "change_variation",
        school_id=leaver.school_id, variation_id=held["variation_id"], **weeks, pence=5 * MONTH,
    )  # fmt: skip
    staff.calculate(run_id)
    assert lines(staff.slip(run_id, leaver)) == [("basic", MONTH), ("term-time balance", 26_912)]


def test_who_began_within_the_pay_year_is_balanced_when_it_ends(staff: StaffOfRun) -> None:
    starter = staff.add("Reed", assistant(None, date(2026, 9, 14), year_begins=10))
    run_id = staff.open()
    staff.calculate(run_id)
    assert staff.slip(run_id, starter)["notes"][0].startswith(
        "Teaching assistant is a term-time post that began on 14 September 2026, in the pay year that ends on 30 September 2026: enter"
    )


def test_the_days_and_what_was_paid_are_proposed_to_whoever_enters_the_weeks(staff: StaffOfRun) -> None:
    leaver, december = in_december(staff)
    said = {"school_id": leaver.school_id, "run_id": december, "employment_id": leaver.employment_id}
    (found,) = staff.world.ask(OFFICER, "weeks_proposed", **said)
    assert (found["title"], found["starts"], found["ends"]) == ("Teaching assistant", "2026-09-01", "2026-12-18")
    assert (found["working_weeks"], found["paid_pence"], found["paid_elsewhere"]) == ("39", 3 * MONTH, False)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"weeks": None}, "Give the weeks of term"),
        ({"weeks": "17"}, "17 weeks of term do not fit between 1 September 2026 and 18 December 2026"),
        ({"ends": None}, "Give the last day"),
        ({"ends": "2027-01-05"}, "5 January 2027 is after the run"),
    ],
)
def test_weeks_that_cannot_be_are_refused_when_they_are_entered(
    staff: StaffOfRun, said: dict[str, Any], refused: str
) -> None:
    leaver, december = in_december(staff)
    with pytest.raises(InvalidRequest, match=refused):
        staff.enter(december, leaver, **({**AUTUMN, "weeks": "15", "pence": None} | said))


def test_a_post_that_is_paid_all_year_has_no_balance(staff: StaffOfRun) -> None:
    manager, run_id = staff.add("Field"), staff.open()
    with pytest.raises(InvalidRequest, match="'Office manager' is no term-time post on 1 September 2026"):
        staff.enter(run_id, manager, kind="term-time balance", starts="2026-09-01", ends="2026-09-30", weeks="4")


def test_weeks_over_a_change_of_pay_are_asked_for_apart(staff: StaffOfRun) -> None:
    def raised(post_id: str, school_id: str) -> Post:
        post = assistant()(post_id, school_id)
        first = replace(post.terms[0], ends=date(2026, 10, 31))
        second = replace(post.terms[0], starts=date(2026, 11, 1), pay=Spot(2_520_000, "regraded"))
        return replace(post, terms=(first, second))

    leaver = staff.add("Moss", raised, ends=CHRISTMAS)
    for _ in range(3):
        staff.whole()
    december = staff.open()
    staff.enter(december, leaver, **AUTUMN, weeks="15", pence=None)
    assert (
        "The pay of 'Teaching assistant' changes on 1 November 2026"
        in (staff.calculate(december)["standing"][0]["why"])
    )
