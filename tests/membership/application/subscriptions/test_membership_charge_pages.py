"""The ledger for a reader that follows it: each entry once, in the order of its entering, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.application import charges
from services.membership.application.charges import Recharge
from shared.errors import InvalidRequest, NotFound
from tests.membership.application.subscriptions.harbour import HEAD, MANOR_MEAD, WALTON_LEIGH, Harbour


def billed(harbour: Harbour, number: int, pence: int, school_id: str = MANOR_MEAD) -> None:
    """A supplier's bill, a second after the one before."""
    harbour.clock.move_to(harbour.clock.now() + timedelta(seconds=1))
    line = {"kind": "goods", "about": "x", "pence": pence, "basis": "as delivered"}
    on = date(2026, 9, 1) + timedelta(days=number)
    bill = Recharge(f"bill-{number}-{school_id}", "order", f"INV-{number}", pence, [line], on)
    with harbour.uow(school_id) as uow:
        charges.hand_on(uow, school_id, bill)


def page(harbour: Harbour, **asked: Any) -> dict[str, Any]:
    return dict(harbour.ask(HEAD, "charge_entries", **asked))


def pence_of(found: dict[str, Any]) -> list[int]:
    return [entry["pence"] for entry in found["entries"]]


def test_entries_come_once_each_while_more_are_entered_between_two_pages(harbour_on_each: Harbour) -> None:
    harbour = harbour_on_each
    for number, pence in enumerate((100, 200, -50)):
        billed(harbour, number, pence)
    first = page(harbour, most=2)
    assert (pence_of(first), first["count"], first["owed_pence"]) == ([100, 200], 3, 250)
    billed(harbour, 8, 400)
    rest = page(harbour, most=2, after=first["entries"][-1]["entry_id"])
    assert (pence_of(rest), rest["count"], rest["owed_pence"]) == ([-50, 400], 4, 650)
    assert pence_of(page(harbour, after=rest["entries"][-1]["entry_id"])) == []


def test_several_entries_of_one_moment_keep_their_order_on_every_page(harbour_on_each: Harbour) -> None:
    harbour = harbour_on_each
    harbour.take_up("union_facilities")
    harbour.take_up("finance_support")
    harbour.on(date(2026, 10, 1))
    with harbour.uow(MANOR_MEAD) as uow:
        charges.draw_up_month(uow, MANOR_MEAD, date(2026, 9, 1))
    whole = [entry["entry_id"] for entry in page(harbour)["entries"]]
    assert len(whole) == 2
    one_by_one, after = [], None
    while found := page(harbour, most=1, after=after)["entries"]:
        one_by_one.append(found[0]["entry_id"])
        after = found[0]["entry_id"]
    assert one_by_one == whole


def test_only_entries_whose_period_ends_within_the_days_are_counted(harbour: Harbour) -> None:
    for number in range(4):
        billed(harbour, number, 100)
    found = page(harbour, from_on="2026-09-02", until_on="2026-09-03")
    assert (len(found["entries"]), found["count"], found["owed_pence"]) == (2, 2, 200)


def test_one_entry_is_read_by_its_id_and_only_by_its_own_school(harbour: Harbour) -> None:
    billed(harbour, 1, 100)
    billed(harbour, 2, 300, WALTON_LEIGH)
    [entry] = page(harbour)["entries"]
    alone = harbour.ask(HEAD, "charge", entry_id=entry["entry_id"])
    steps = [{name: value for name, value in step.items() if name != "source"} for step in alone["working"]]
    assert {**{name: alone[name] for name in entry}, "working": steps} == entry
    [other] = harbour.ask(HEAD, "charge_entries", WALTON_LEIGH)["entries"]
    for wrong in (other["entry_id"], "nothing"):
        with pytest.raises(NotFound, match="no such entry of this school"):
            harbour.ask(HEAD, "charge", entry_id=wrong)
        with pytest.raises(NotFound, match="Begin with the first page"):
            page(harbour, after=wrong)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_every_calendar_is_refused_and_does_not_fail(harbour: Harbour, day: str) -> None:
    for method in ("charges_of", "cost_and_saving", "charge_entries"):
        with pytest.raises(InvalidRequest, match="Give a day from 1900 to 2199"):
            harbour.ask(HEAD, method, until_on=day)
