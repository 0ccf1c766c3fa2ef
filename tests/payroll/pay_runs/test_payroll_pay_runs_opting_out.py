"""A notice to leave a pension scheme, from the day it came to the run that gives back what was taken. An office manager has £2,000.00 for a
month in the Local Government Pension Scheme: 5.8% is £116.00, the employer's 20% is £400.00; tax on BR is 20% of what is
taxable in the year, and National Insurance (2,000 - 1,048) at 8% is £76.16."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from services.payroll.domain.gross_pay.posts import PensionScheme, Post, Spot, Terms
from services.payroll.domain.pensions.local_government import Section
from services.payroll.domain.staff.facts import LocalPension
from services.payroll.domain.staff.people import Employment
from shared.errors import Conflict, InvalidRequest
from shared.files_over_rpc import content_of
from tests.payroll.pay_runs.staff_of_run import ACTIVE, OFFICE_PAY, SINCE, StaffOfRun, taxed
from tests.payroll.world import OFFICER, World

FUND = "South Yorkshire Pensions"


def in_the_fund(post_id: str, school_id: str) -> Post:
    terms = Terms(SINCE, Spot(OFFICE_PAY, "contract"), pension=PensionScheme.LOCAL_GOVERNMENT)
    return Post(post_id, school_id, "OFF-400", "Office manager", (terms,))


def a_teacher(post_id: str, school_id: str) -> Post:
    """£3,500.00 for a month: 8.9% is £311.50, and the employer's 28.68% £1,003.80."""
    return Post(post_id, school_id, "TEA-100", "Class teacher", (Terms(SINCE, Spot(4_200_000, "contract")),))


class Member:
    """Somebody in the fund, or in another scheme, paid by a closed run of September 2026."""

    def __init__(self, world: World, post: Any = in_the_fund, member: Any = None) -> None:
        self.world, self.staff = world, StaffOfRun(world)
        world.ask(
            OFFICER, "set_fund_rate",
            employer_id=self.staff.employer_id, fund=FUND, starts="2026-04-01", per_cent="20", source="certificate 2025",
        )  # fmt: skip
        self.employment: Employment = self.staff.add(
            "Marsh", post, known=(taxed("BR"), member or LocalPension(Section.MAIN))
        )
        self.staff.whole()

    def notice(self, **said: Any) -> Mapping[str, Any]:
        """The notice as the page of the person shows it."""
        values = {"scheme": "local-government", "enrolled": "by contract", "became_member": "2026-09-01"}
        values |= {"received": "2026-10-05"} | said
        found = self.world.ask(
            OFFICER, "set_fact",
            school_id=self.employment.school_id, employment_id=self.employment.employment_id, kind="pension notice",
            starts=values.pop("starts", values["received"]), values=values,
        )  # fmt: skip
        shown: Mapping[str, Any] = found["facts"][0]
        return shown

    def next_run(self, day: datetime = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)) -> str:
        self.world.clock.move_to(day)
        return self.staff.whole()

    def slip(self, run_id: str) -> dict[str, Any]:
        return self.staff.slip(run_id, self.employment)


def taken(slip: Mapping[str, Any]) -> dict[str, int]:
    return {one["words"]: one["pence"] for one in slip["deductions"]}


def test_contributions_are_given_back_by_the_next_run_and_taxed_then(world: World) -> None:
    member = Member(world)
    assert member.notice()["words"] == (
        "Local Government Pension Scheme, notice of 5 October 2026, within the window to 30 November 2026: the next run gives back what was "
        "taken"
    )
    october = member.next_run()
    slip = member.slip(october)
    # September had (2,000 - 116) at 20%, £376.80; with 2,000 + 116 the year is £4,000, of which 20% less that is £423.20.
    assert taken(slip) == {
        "Local Government Pension Scheme: contributions given back": -11_600,
        "National Insurance (A)": 7_616,
        "Income tax (BR)": 42_320,
    }
    assert (slip["taxable_pence"], slip["net_pence"]) == (211_600, 161_664)
    assert {one["kind"]: one["pence"] for one in slip["employer"]}[
        "employer's Local Government Pension Scheme"
    ] == -40_000
    assert slip["to_date"]["pension_pence"] == 0
    assert any(
        "£116.00 of contributions and the employer's £400.00 since 25 September 2026" in one for one in slip["notes"]
    )
    (part,) = [one for one in slip["working"] if one["heading"] == "Pension contributions given back"]
    assert part["steps"][0]["sources"][0]["name"] == "lgps.refund-after-leaving.months"
    assert [step["pence"] for step in part["steps"]] == [None, -11_600, -40_000]


def test_what_was_given_back_comes_off_what_the_fund_is_owed_and_the_journal_balances(world: World) -> None:
    member = Member(world)
    member.notice()
    october = member.next_run()
    (fund,) = world.ask(OFFICER, "others_due", run_id=october)
    assert (fund["name"], fund["member_pence"], fund["employer_pence"]) == (FUND, -11_600, -40_000)
    text = content_of(world.ask(OFFICER, "journal_csv", run_id=october)).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    debit, credit = (sum(float(row[side] or 0) for row in rows) for side in ("Debit", "Credit"))
    assert round(debit - credit, 2) == 0 < debit


def test_a_teacher_is_paid_back_what_teachers_pensions_had_and_the_run_owes_it_nothing(world: World) -> None:
    member = Member(world, a_teacher, ACTIVE)
    member.notice(scheme="teachers")
    october = member.next_run()
    slip = member.slip(october)
    # Of whole pounds: September 20% of £3,188 is £637.60, the year 20% of £7,000 less that.
    assert taken(slip)["Teachers' Pensions: contributions given back"] == -31_150
    assert taken(slip)["Income tax (BR)"] == 76_240
    assert {one["kind"]: one["pence"] for one in slip["employer"]}["employer's Teachers' Pensions"] == -100_380
    assert len(slip["employer"]) == 2
    (owed,) = world.ask(OFFICER, "others_due", run_id=october)
    assert (owed["payee"], owed["member_pence"], owed["employer_pence"]) == ("Teachers' Pensions", -31_150, -100_380)


def test_nothing_is_given_back_twice(world: World) -> None:
    member = Member(world)
    member.notice()
    member.next_run()
    november = member.slip(member.next_run(datetime(2026, 11, 7, 8, 0, tzinfo=UTC)))
    assert not [words for words in taken(november) if words.startswith("Local Government")]
    assert november["net_pence"] == 200_000 - 7_616 - 40_000


def test_a_notice_after_the_window_leaves_by_the_schemes_rules_and_gives_nothing_back(world: World) -> None:
    member = Member(world)
    shown = member.notice(became_member="2025-09-01")
    assert shown["words"].endswith(
        "after the window to 30 November 2025: leaves by the scheme's own rules, no refund through payroll"
    )
    slip = member.slip(member.next_run())
    assert taken(slip) == {"National Insurance (A)": 7_616, "Income tax (BR)": 40_000}


def test_who_was_enrolled_automatically_has_a_month_from_the_letter_and_is_paid_back_by_a_day(world: World) -> None:
    member = Member(world)
    automatic = {"enrolled": "automatically", "became_member": "2026-09-01"}
    with pytest.raises(InvalidRequest, match="Give the day of the letter"):
        member.notice(**automatic)
    with pytest.raises(Conflict, match="can be given from 10 October 2026 to 9 November 2026"):
        member.notice(**automatic, told="2026-10-10")
    shown = member.notice(**automatic, told="2026-09-10")
    assert shown["words"].endswith(
        "within the window to 9 October 2026: the next run gives back what was taken, by 5 November 2026 at the latest"
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"scheme": "none"}, "Say which scheme is left"),
        ({"starts": "2026-10-04"}, "Nobody is out of a scheme before their notice came"),
        ({"received": None, "starts": "2026-10-05"}, "Give the day on which the notice came"),
        ({"became_member": None}, "Give the first day of the membership"),
        ({"enrolled": None}, "Say how they were enrolled"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_in_words(world: World, said: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        Member(world).notice(**said)


def test_contributions_from_before_the_membership_that_is_named_keep_the_run_open(world: World) -> None:
    member = Member(world)
    member.notice(became_member="2026-10-01")
    world.clock.move_to(datetime(2026, 10, 7, 8, 0, tzinfo=UTC))
    page = member.staff.calculate(member.staff.open())
    assert "contributions have been taken since 25 September 2026: correct the notice" in str(page)


def test_who_left_after_the_notice_is_paid_back_by_the_next_regular_run(world: World) -> None:
    member = Member(world)
    world.clock.move_to(datetime(2026, 9, 28, 8, 0, tzinfo=UTC))
    member.notice(received="2026-09-28")
    said = {"school_id": member.employment.school_id, "employment_id": member.employment.employment_id}
    world.ask(OFFICER, "end_employment", **said, ends="2026-09-30", version=0, reason="resigned")
    october = member.next_run()
    slip = member.slip(october)
    # After the P45 the £116.00 are taxed alone on 0T: 20% of £116 is £23.20.
    assert slip["gross_pence"] == 0
    assert taken(slip)["Local Government Pension Scheme: contributions given back"] == -11_600
    assert slip["net_pence"] == 11_600 - 2_320
    text = content_of(world.ask(OFFICER, "journal_csv", run_id=october)).decode("utf-8-sig")
    booked = [(row["Account name"], row["Debit"], row["Credit"]) for row in csv.DictReader(StringIO(text))]
    assert any(credit == "400.00" for _, _, credit in booked)


def test_who_is_in_no_scheme_has_to_be_enrolled_unless_the_assessment_is_put_off(world: World) -> None:
    staff = StaffOfRun(world)
    clerk = staff.add("Reed")
    said = {"school_id": clerk.school_id, "employment_id": clerk.employment_id, "kind": "enrolment put off"}
    with pytest.raises(InvalidRequest, match="can be put off to 1 December 2026 at the latest"):
        world.ask(OFFICER, "set_fact", **said, starts="2026-09-01", values={"until": "2026-12-02"})
    assert any(note.startswith("Has to be enrolled") for note in staff.slip(staff.whole(), clerk)["notes"])
    world.ask(OFFICER, "set_fact", **said, starts="2026-09-01", values={"until": "2026-12-01"})
    world.clock.move_to(datetime(2026, 10, 7, 8, 0, tzinfo=UTC))
    october = staff.slip(staff.whole(), clerk)["notes"]
    assert "Enrolment into a pension scheme is put off to 1 December 2026, when it is assessed again" in october
    assert not any(note.startswith("Has to be enrolled") for note in october)
