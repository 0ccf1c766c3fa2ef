"""Increments on a page: those of the national agreement are ticked, the school decides on teachers, and arrears are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from services.payroll.domain.gross_pay.posts import OnPoint, PensionScheme, Post, Terms
from tests.payroll.pay_runs.staff_of_run import ACTIVE, a_teacher, taxed
from tests.portal.ground import words_of
from tests.portal.web.paying import Paying


def on_njc(starts: date) -> Callable[[str, str], Post]:
    terms = Terms(starts, OnPoint("njc", "5", "7"), pension=PensionScheme.NONE)
    return lambda post_id, school_id: Post(post_id, school_id, "OFF-400", "Administrator", (terms,))


def test_a_business_manager_takes_the_increments_of_september(paying: Paying) -> None:
    paying.staff.add("Field", a_teacher, known=(taxed(), ACTIVE), school_id=paying.school_id)
    paying.staff.add("Reed", on_njc(date(2026, 3, 16)), school_id=paying.school_id)
    paying.staff.add("Moss", on_njc(date(2026, 4, 20)), school_id=paying.school_id)
    paying.staff.whole()
    staff = f"/schools/{paying.school_id}/payroll/staff/"
    address, manager = f"{staff}increments", paying.manager
    assert f'href="{address}"' in manager.get(staff).text
    html = manager.get(address).text
    said = words_of(html)
    assert (
        "Ada Reed, Administrator: point 5 to 6 on 16 September 2026, £25,583.00 to £25,989.00 a year (£406.00 more)"
        in said
    )
    assert "Ada Field, Class teacher: point M1 to M2 on 1 September 2026, £34,069.00 to £36,042.00 a year" in said
    assert "Administrator 5 20 April 2026 1 April 2027" in said
    assert html.count(" checked") == 1
    with paying.staff.world.uow() as uow:
        keys = {
            post.post.title: post.post.post
            for one in uow.staff.employments_at(paying.school_id, date(2026, 9, 30))
            for post in uow.staff.posts_of([one.employment_id])[one.employment_id]
            if one.starts <= post.post.terms[0].starts <= date(2026, 3, 16)
        }
    both = {
        "by_themselves": [f"{keys['Administrator']} 2026-09-16"],
        "for_decision": [f"{keys['Class teacher']} 2026-09-01"],
    }
    assert "Say where the school decided" in words_of(manager.send(address, both).text)
    done = words_of(manager.send(address, both | {"decided": "minute 4"}).text)
    assert "2 increments are taken. Closed runs have paid the old points" in done
    assert "opened with arrears from 1 September 2026" in done and "Nobody goes up in these days." in done


def test_another_day_is_asked_for_in_three_boxes_and_what_is_unknown_then_is_said(paying: Paying) -> None:
    paying.staff.add("Reed", on_njc(date(2025, 9, 1)), school_id=paying.school_id)
    address = f"/schools/{paying.school_id}/payroll/staff/increments"
    assert "Nobody goes up in these days." in paying.manager.text(address)
    later = paying.manager.text(f"{address}?on=1&on=4&on=2027")
    assert "The pay scale 'njc' has no row for 2027-04-01" in later
    assert "Day must include a year" in paying.manager.text(f"{address}?on=1&on=4&on=")
