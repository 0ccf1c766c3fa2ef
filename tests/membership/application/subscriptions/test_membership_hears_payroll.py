"""Payroll's events in membership: readiness noted, payslips counted once and charged by their price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payroll.entrypoints import Payroll
from shared.messaging.outcomes import ParkedState
from shared.persistence import parked_store
from tests.membership.application.subscriptions.harbour import FINANCE, HEAD, MANOR_MEAD, WALTON_LEIGH, Harbour

YEAR = {"from_on": "2026-09-01", "until_on": "2027-08-31"}


@pytest.fixture
def paying_harbour(tmp_path: Path) -> Iterator[Harbour]:
    """Membership and payroll together."""
    made = Harbour(tmp_path, Payroll())
    yield made
    made.stop()


def used(**said: Any) -> dict[str, Any]:
    usual = {"school_id": MANOR_MEAD, "usage_id": f"run-1:{MANOR_MEAD}", "line": "payroll", "measure": "payslip",
             "quantity": 52, "on": date(2026, 9, 24), "about": "monthly run paid on 28 September 2026"}  # fmt: skip
    return usual | said


def test_payroll_taken_up_becomes_ready_and_the_school_sees_since_when(paying_harbour: Harbour) -> None:
    harbour = paying_harbour
    asked = harbour.take_up("payroll")
    harbour.settle()
    mine = harbour.ask(HEAD, "subscription", subscription_id=asked["subscription_id"])
    assert mine["ready_since"] == "2026-09-01T09:00:00+00:00"
    for school_id, mode in ((MANOR_MEAD, "full"), (WALTON_LEIGH, "none")):
        held = harbour.host.client.call(HEAD, "payroll", "my_entitlement", {"school_id": school_id})
        assert held["mode"] == mode


def test_payslips_are_counted_once_and_charged_by_their_price(paying_harbour: Harbour) -> None:
    harbour = paying_harbour
    harbour.take_up("payroll")
    for _ in range(3):
        harbour.hear("payroll", "usage.recorded", used())
    harbour.hear("payroll", "usage.recorded", used(usage_id="run-2", quantity=3, about="a supplementary run"))
    seen = harbour.ask(HEAD, "usage_of", **YEAR)
    assert [(one["line"], one["unit"], one["quantity"]) for one in seen["sums"]] == [("payroll", "payslip", "55")]
    harbour.on(date(2026, 10, 1))
    harbour.ask(FINANCE, "draw_up_charges", None, month="2026-09-01")
    harbour.settle()
    # 55 payslips at £4.50 are £247.50.
    [entry] = harbour.ask(HEAD, "charges_of", **YEAR)["entries"]
    assert (entry["line"], entry["pence"]) == ("payroll", 24_750)


def test_a_run_without_payslips_is_no_use(paying_harbour: Harbour) -> None:
    paying_harbour.hear("payroll", "usage.recorded", used(quantity=0))
    assert paying_harbour.ask(HEAD, "usage_of", **YEAR)["sums"] == []


def test_the_same_run_with_another_count_waits_for_a_person(paying_harbour: Harbour) -> None:
    paying_harbour.hear("payroll", "usage.recorded", used())
    paying_harbour.hear("payroll", "usage.recorded", used(quantity=51))
    with paying_harbour.uow() as uow:
        found = parked_store.listed(uow.session.connection(), states=(ParkedState.PERSON, ParkedState.WAITING))
    [one] = found
    assert "A correction needs an id of its own" in one.reason
