"""Employers, pay groups, fund rates, and a school whose staff go on with another employer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.payroll.application import schools
from services.payroll.application.staff.paid import employments_paid
from services.payroll.domain.employers.pay_groups import DayOfMonth, EveryWeeks, PayGroup
from services.payroll.domain.tax_calendar import Frequency
from shared.errors import Conflict, InvalidRequest, NotAllowed
from shared.identity.context import caller
from shared.identity.roles import Role
from shared.refusals import NoRuleForDate, NotValid
from tests.payroll.staff.hired import taken_on
from tests.payroll.world import ABBEY, FINANCE, OFFICER, World, manager_of

EMPLOYER: dict[str, Any] = {"name": "Riverside Trust", "paye": "123/AB456", "accounts_office": "123PA00012345"}
MANAGER = manager_of(ABBEY)


def monthly(day: int) -> PayGroup:
    return PayGroup("g", "e", "Monthly staff", Frequency.MONTHLY, DayOfMonth(day))


def test_a_payday_on_a_weekend_or_bank_holiday_is_paid_on_the_working_day_before_and_counts_as_the_regular_one() -> (
    None
):
    days = monthly(25).paydays(date(2026, 10, 1), date(2026, 12, 31))
    assert [(day.regular, day.paid_on) for day in days] == [
        (date(2026, 10, 25), date(2026, 10, 23)),
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 12, 25), date(2026, 12, 24)),
    ]
    assert (days[0].first_day, days[0].last_day) == (date(2026, 10, 1), date(2026, 10, 31))


def test_day_31_is_the_last_day_of_every_month() -> None:
    days = monthly(31).paydays(date(2027, 1, 15), date(2027, 3, 15))
    assert [day.regular for day in days] == [date(2027, 1, 31), date(2027, 2, 28)]


@pytest.mark.parametrize(
    ("frequency", "regular"),
    [
        (Frequency.WEEKLY, [date(2026, 9, 11), date(2026, 9, 18), date(2026, 9, 25)]),
        (Frequency.TWO_WEEKLY, [date(2026, 9, 18)]),
        (Frequency.FOUR_WEEKLY, [date(2026, 9, 18)]),
    ],
)
def test_pay_by_weeks_is_counted_from_its_first_payday(frequency: Frequency, regular: list[date]) -> None:
    group = PayGroup("g", "e", "Cleaners", frequency, EveryWeeks(date(2026, 6, 26), days_after=5))
    days = group.paydays(date(2026, 9, 7), date(2026, 9, 27))
    assert [day.regular for day in days] == regular
    last = days[-1]
    assert (last.last_day - last.first_day).days + 1 == 7 * frequency.weeks
    assert (last.regular - last.last_day).days == 5


def test_paydays_of_years_whose_bank_holidays_are_not_known_are_refused_by_year() -> None:
    with pytest.raises(NoRuleForDate, match="not for 2050"):
        monthly(25).paydays(date(2050, 1, 1), date(2050, 2, 1))


@pytest.mark.parametrize(
    ("frequency", "rule", "words"),
    [
        (Frequency.WEEKLY, DayOfMonth(25), "A weekly group needs its first payday"),
        (Frequency.MONTHLY, EveryWeeks(date(2026, 9, 4)), "A monthly group needs a day of the month"),
    ],
)
def test_a_payday_has_to_fit_the_frequency(frequency: Frequency, rule: DayOfMonth | EveryWeeks, words: str) -> None:
    with pytest.raises(NotValid, match=words):
        PayGroup("g", "e", "Staff", frequency, rule)


def test_an_employer_is_added_changed_and_shown_with_its_account_masked(world: World) -> None:
    bacs = {"bacs_user": "123456", "bacs_sort_code": "08-99-99", "bacs_number": "66374958"}
    made = world.ask(OFFICER, "add_employer", **EMPLOYER, **bacs)
    assert (made["version"], made["bacs_account"]) == (0, "**-**-99 ****4958")
    changed = world.ask(
        OFFICER, "change_employer",
        **EMPLOYER | {"name": "Riverside Schools Trust"}, employer_id=made["employer_id"], version=0, claims_allowance=True,
        address=["1 Quay Road ", "", "Hull"], postcode="hu1 1aa",
    )  # fmt: skip
    assert (changed["address"], changed["postcode"]) == (["1 Quay Road", "Hull"], "HU1 1AA")
    assert (changed["version"], changed["name"], changed["claims_allowance"], changed["bacs_user"]) == (
        1, "Riverside Schools Trust", True, "123456",
    )  # fmt: skip
    with pytest.raises(Conflict, match="Somebody changed this employer"):
        world.ask(OFFICER, "change_employer", **EMPLOYER, employer_id=made["employer_id"], version=0)
    (listed,) = world.ask(FINANCE, "employers")
    assert (listed["paye"], listed["bank_file"], listed["schools"]) == ("123/AB456", True, 0)


BAD = [
    ({"name": " "}, "name", "Give the employer its name"),
    ({"paye": "123AB456"}, "paye", "with its stroke, like 123/AB456"),
    ({"paye": "12/AB456"}, "office", "3 figures before the stroke"),
    ({"accounts_office": "123"}, "accounts_office", "has 13 characters"),
    ({"corporation_tax": "1234567890"}, "corporation_tax", "do not fit together"),
    ({"bacs_user": "123456"}, "bacs_user", "together, or none of them yet"),
    ({"address": ["1 Quay Road", "Hull"]}, "postcode", "Give the postcode of the employer's address"),
    ({"postcode": "HU1 1AA"}, "address", "they stand on P45s and P60s"),
    ({"bacs_user": "1", "bacs_sort_code": "089999", "bacs_number": "66374958"}, "service_user", "has 6 figures"),
]


@pytest.mark.parametrize(("said", "field", "words"), BAD, ids=[words for _, _, words in BAD])
def test_an_employer_that_cannot_be_is_refused_at_its_field(said: Any, field: str, words: str, world: World) -> None:
    with pytest.raises(InvalidRequest) as refused:
        world.ask(OFFICER, "add_employer", **EMPLOYER | said)
    assert words in refused.value.details["fields"][field][0]
    assert world.ask(OFFICER, "employers") == []


def test_a_paye_scheme_is_on_record_once(world: World) -> None:
    world.ask(OFFICER, "add_employer", **EMPLOYER)
    with pytest.raises(InvalidRequest, match="is the PAYE reference of Riverside Trust"):
        world.ask(OFFICER, "add_employer", **EMPLOYER | {"name": "Other"})


def test_a_pay_group_is_shown_with_its_next_paydays_to_a_school_of_the_employer(world: World) -> None:
    employer, _ = world.ready()
    (group,) = world.ask(MANAGER, "pay_groups", school_id=ABBEY)
    assert [day["paid_on"] for day in group["next_paydays"]] == ["2026-09-25", "2026-10-23", "2026-11-25"]
    with pytest.raises(InvalidRequest, match="named Monthly staff already"):
        world.monthly(employer)
    with pytest.raises(InvalidRequest, match="Give the first payday"):
        world.ask(OFFICER, "add_pay_group", employer_id=employer, name="Weekly", frequency="weekly")


def test_a_fund_rate_ends_the_one_before(world: World) -> None:
    employer = world.employer()
    rate = {"employer_id": employer, "fund": "Kent Pension Fund", "source": "certificate of 31 March 2026"}
    world.ask(OFFICER, "set_fund_rate", **rate, starts="2025-04-01", per_cent="21.2")
    world.ask(OFFICER, "set_fund_rate", **rate, starts="2026-04-01", per_cent="19.8")
    rates = world.ask(OFFICER, "employer_page", employer_id=employer)["fund_rates"]
    assert [(one["from"], one["until"], one["basis_points"]) for one in rates] == [
        ("2025-04-01", "2026-03-31", 2120), ("2026-04-01", None, 1980),
    ]  # fmt: skip
    for per_cent in ("0", "198", "19.855"):
        with pytest.raises(InvalidRequest, match="at most two decimals"):
            world.ask(OFFICER, "set_fund_rate", **rate, starts="2027-04-01", per_cent=per_cent)


def test_an_officer_of_one_school_sets_no_employer(world: World) -> None:
    employer = world.employer()
    world.take_up(ABBEY)
    officer = caller("officer@abbey", (Role.PAYROLL_OFFICER, ABBEY))
    with pytest.raises(NotAllowed):
        world.ask(
            officer, "set_school_employer", school_id=ABBEY, employer_id=employer, starts="2020-09-01", source="deed"
        )


def converting(world: World) -> tuple[str, str, str]:
    """Abbey is a council's school with one teacher; the trust takes schools that convert. The trust, its group, the teacher."""
    council, group = world.ready()
    person = taken_on(world, group)
    employment = {"school_id": ABBEY, "employment_id": person["employment_id"]}
    for kind, values in (
        ("starter", {"p45_code": "1257L", "p45_left_on": "2026-08-31", "p45_pay_pence": 1_000_000, "p45_tax_pence": 95_000}),
        ("national insurance", {}),
        ("teachers pension", {}),
    ):  # fmt: skip
        world.ask(MANAGER, "set_fact", **employment, kind=kind, starts="2026-09-01", values=values)
    made = world.ask(
        OFFICER, "add_employer",
        name="New Trust", paye="951/ZZ9", accounts_office="951PA00012345", takes_converted=True,
    )  # fmt: skip
    assert council != made["employer_id"]
    return made["employer_id"], person["person_id"], person["employment_id"]


def test_on_conversion_staff_go_on_under_the_new_scheme_with_continuous_service(world_on_each: World) -> None:
    world = world_on_each
    trust, person_id, before = converting(world)
    group = world.monthly(trust)
    with world.uow(ABBEY) as uow:
        schools.school_converted(uow, ABBEY, "145000", "Abbey Academy", date(2027, 1, 1))
    page = world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=person_id)
    old, new = page["employments"]
    assert (old["employment_id"], old["ends"], old["moved_to"]) == (before, "2026-12-31", new["employment_id"])
    assert (new["employer"], new["starts"], new["service_from"]) == ("New Trust", "2027-01-01", "2026-09-01")
    assert new["payroll_id"] == "1001"
    assert [(fact["kind"], fact["words"]) for fact in new["facts"]] == [
        ("national insurance", "letter by age and circumstances"),
        ("teachers pension", "in the scheme"),
        ("tax code", "1257L X by the P45 of this tax year"),
    ]
    assert [post["terms"][0]["starts"] for post in new["posts"]] == ["2027-01-01"]
    assert [post["terms"][-1]["ends"] for post in old["posts"]] == ["2026-12-31"]
    with world.uow() as uow:
        (paid,) = employments_paid(uow, trust, group, date(2027, 1, 1), date(2027, 1, 31))
        assert paid.posts[0].service_began == date(2026, 9, 1)
        assert employments_paid(uow, old["employer_id"], old["pay_group_id"], date(2027, 1, 1), date(2027, 1, 31)) == ()


def test_a_conversion_for_which_no_pay_group_is_there_waits_for_the_officer(world: World) -> None:
    trust, person_id, _ = converting(world)
    with world.uow(ABBEY) as uow:
        schools.school_converted(uow, ABBEY, "145000", "Abbey Academy", date(2026, 9, 5))
    (needed,) = world.ask(OFFICER, "schools_need_employer")
    assert needed["because"] == "It converted on 5 September 2026: say who employs its staff since"
    said = {"school_id": ABBEY, "employer_id": trust, "starts": "2026-09-05", "source": "conversion"}
    with pytest.raises(Conflict, match="has no monthly pay group to take over 'Monthly staff'"):
        world.ask(OFFICER, "set_school_employer", **said)
    assert len(world.ask(MANAGER, "person_page", school_id=ABBEY, person_id=person_id)["employments"]) == 1
    world.monthly(trust)
    assert world.ask(OFFICER, "set_school_employer", **said)["moved"] == 1
    assert world.ask(OFFICER, "schools_need_employer") == []
