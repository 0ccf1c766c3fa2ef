"""The weeks of a term-time post are entered on a page that says what payroll knows of them, and gives no number by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from services.payroll.domain.gross_pay.posts import Post, TermTime
from tests.payroll.pay_runs.staff_of_run import in_the_office
from tests.payroll.world import OFFICER
from tests.portal.ground import words_of
from tests.portal.web.paying import Paying


def _assistant(post_id: str, school_id: str) -> Post:
    post = in_the_office(post_id, school_id)
    return replace(post, title="Teaching assistant", terms=(replace(post.terms[0], term_time=TermTime(Decimal(39))),))


def test_weeks_are_entered_beside_what_payroll_knows_and_come_back_to_be_changed(paying: Paying) -> None:
    reed = paying.staff.add("Reed", _assistant, school_id=paying.school_id)
    run_id, manager = paying.staff.open(), paying.manager
    way = paying.of_school(run_id, f"entries/add/{reed.person_id}/{reed.employment_id}/term-time-balance")
    html = manager.get(way).text
    assert (
        "Teaching assistant, 1 September 2026 to 30 September 2026: 39 weeks are worked in a whole year, and closed runs have paid £0.00"
        in words_of(html)
    )
    assert 'name="weeks"' in html and "count by your own school’s dates, with its training days" in words_of(html)
    assert "Enter the weeks of term, for example 14.6" in words_of(manager.send(way).text)
    typed = {"weeks": "4.2", "starts": ["1", "9", "2026"], "ends": ["30", "9", "2026"], "pence": "12.50"}
    said = words_of(manager.send(way, typed).text)
    assert "Weeks of term, 1 September 2026 to 30 September 2026, 4.2 weeks, is entered for Ada Reed." in said
    (held,) = paying.staff.world.ask(OFFICER, "variations", run_id=run_id)
    assert held["said"]["pence"] == 1_250
    change = manager.get(paying.of_school(run_id, f"entries/{held['variation_id']}/change")).text
    assert 'value="4.2"' in change and 'value="12.50"' in change


def test_for_a_post_that_is_paid_all_year_the_page_says_that_there_is_nothing_to_balance(paying: Paying) -> None:
    run_id = paying.staff.open()
    way = paying.of_school(run_id, f"entries/add/{paying.hill.person_id}/{paying.hill.employment_id}/term-time-balance")
    assert "This employment has no term-time post that is paid by the year" in paying.manager.text(way)
    typed = {"weeks": "4", "starts": ["1", "9", "2026"], "ends": ["30", "9", "2026"]}
    said = words_of(paying.manager.send(way, typed).text)
    assert "'Office manager' is no term-time post on 1 September 2026" in said
