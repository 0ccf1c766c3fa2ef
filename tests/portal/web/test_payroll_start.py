"""The first page of payroll at a school: what it says before payroll is taken up, on the first afternoon, and when something waits."""

from __future__ import annotations

import pytest

from services.portal.web.pages.pay_runs.run_words import rules_by_subject
from shared.identity.roles import Role
from tests.portal.ground import Ground
from tests.portal.web.staff_paid import SCHOOL, account_entered, base, officer, take_up, taken_on

NAVIGATED = ("", "staff/", "bank-details/", "from-hr/", "p60s")


@pytest.fixture
def group(ground: Ground) -> str:
    """Manor Mead has taken payroll up; gives its pay group."""
    return take_up(ground, SCHOOL)


@pytest.mark.parametrize("below", NAVIGATED)
def test_a_school_without_payroll_reads_who_takes_it_up_and_is_led_nowhere_else(ground: Ground, below: str) -> None:
    answer = ground.signed_in("manager@manor_mead").get(f"{base(ground)}/{below}")
    assert answer.status_code == 200
    assert "Its head or business manager can do so from the list of services." in answer.text
    assert f'href="/schools/{ground.schools[SCHOOL]}/services/payroll/"' in answer.text
    assert not [one for one in NAVIGATED if one and f'href="{base(ground)}/{one}"' in answer.text]


def test_the_officer_of_the_trust_reads_it_too_and_is_not_led_to_a_page_that_refuses(ground: Ground) -> None:
    for below in NAVIGATED:
        answer = officer(ground).get(f"{base(ground)}/{below}")
        assert answer.status_code == 200, below
        assert "This school has not taken up Payroll." in answer.text


def test_on_the_first_afternoon_the_list_of_staff_comes_first(ground: Ground, group: str) -> None:
    manager = ground.signed_in("manager@manor_mead")
    assert "Send the list of your staff Nobody is on record" in manager.text(f"{base(ground)}/")
    taken_on(ground, group)
    assert "Your staff 1 on record" in manager.text(f"{base(ground)}/")


def test_who_entered_bank_details_reads_that_somebody_else_confirms_them(ground: Ground, group: str) -> None:
    person_id = taken_on(ground, group)["person_id"]
    account_entered(ground, person_id, "office@manor_mead")
    start = f"{base(ground)}/"
    assert "Bank details to confirm 1 for somebody else to confirm" in ground.signed_in("office@manor_mead").text(start)
    assert "Bank details to confirm 1 waits" in ground.signed_in("manager@manor_mead").text(start)


def test_a_run_that_is_not_over_is_led_to_from_the_first_page(ground: Ground, group: str) -> None:
    taken_on(ground, group)
    run_id = ground.ask(Role.PAYROLL_OFFICER, "payroll", "open_run", pay_group_id=group)["run_id"]
    for browser, below in (
        (ground.signed_in("manager@manor_mead"), f"{base(ground)}/"),
        (ground.signed_in("governor@manor_mead"), f"{base(ground)}/"),
        (officer(ground), "/trust/payroll/"),
    ):
        page = browser.get(below).text
        assert f"/payroll/runs/{run_id}/" in page and "Open, to be calculated" in page


def test_a_governor_comes_to_the_pay_runs_when_nothing_waits(ground: Ground, group: str) -> None:
    page = ground.signed_in("governor@manor_mead").get(f"{base(ground)}/").text
    assert "Nothing here waits for you." in page
    assert f'href="{base(ground)}/runs/"' in page


def test_rules_stand_below_what_they_are_about() -> None:
    rules = [
        {"name": name}
        for name in ("tps.tiers", "ae.notice-days", "weeks-in-a-year", "ae.thresholds.monthly", "new-kind.of_rule")
    ]
    assert [(subject, [one["name"] for one in below]) for subject, below in rules_by_subject(rules)] == [
        ("Days and hours not worked", ["weeks in a year"]),
        ("Enrolment into a pension", ["notice days", "thresholds, monthly"]),
        ("New kind", ["of rule"]),
        ("Teachers’ Pensions", ["tiers"]),
    ]
