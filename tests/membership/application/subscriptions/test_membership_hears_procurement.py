"""Procurement's events in membership: use counted once, bills handed on once, savings as said last, readiness noted."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.messaging.outcomes import ParkedState
from shared.persistence import parked_store
from tests.membership.application.subscriptions.harbour import FINANCE, HEAD, LEAD, MANOR_MEAD, WALTON_LEIGH, Harbour

YEAR = {"from_on": "2026-09-01", "until_on": "2027-08-31"}


def used(**said: Any) -> dict[str, Any]:
    usual = {"school_id": MANOR_MEAD, "usage_id": "order-1:lines", "line": "collective_contracts",
             "measure": "order line", "quantity": 4, "on": date(2026, 11, 9), "about": "exercise books"}  # fmt: skip
    return usual | said


def recharge(**said: Any) -> dict[str, Any]:
    usual = {
        "school_id": MANOR_MEAD,
        "recharge_id": "recharge-1",
        "order_id": "order-1",
        "reference": "INV-77",
        "total_pence": 12000,
        "lines": [
            {"kind": "goods", "about": "books", "pence": 10000, "basis": "100 at £1.00"},
            {"kind": "VAT", "about": "standard", "pence": 2000, "basis": "20 % of £100.00"},
        ],
        "on": date(2026, 11, 20),
    }
    return usual | said


def parked(harbour: Harbour) -> list[str]:
    with harbour.uow() as uow:
        found = parked_store.listed(uow.session.connection(), states=(ParkedState.PERSON, ParkedState.WAITING))
    return [one.reason for one in found]


def test_a_service_taken_up_becomes_ready_and_the_school_sees_since_when(busy_harbour: Harbour) -> None:
    asked = busy_harbour.ask(HEAD, "request_service", line="collective_contracts")
    busy_harbour.ask(HEAD, "start_trial", subscription_id=asked["subscription_id"])
    busy_harbour.settle()
    mine = busy_harbour.ask(HEAD, "subscription", subscription_id=asked["subscription_id"])
    assert mine["ready_since"] == "2026-09-01T09:00:00+00:00"
    held = busy_harbour.host.client.call(HEAD, "procurement", "my_entitlement", {"school_id": MANOR_MEAD})
    assert (held["mode"], held["state"], held["until"]) == ("trial", "active", "2026-12-18")
    busy_harbour.on(date(2026, 12, 19))
    held = busy_harbour.host.client.call(HEAD, "procurement", "my_entitlement", {"school_id": MANOR_MEAD})
    assert held["mode"] == "read_only"


def test_a_use_is_counted_once_however_often_it_is_said(busy_harbour: Harbour) -> None:
    busy_harbour.on(date(2026, 11, 10))
    for _ in range(3):
        busy_harbour.hear("procurement", "usage.recorded", used())
    seen = busy_harbour.ask(HEAD, "usage_of", **YEAR)
    assert [(one["line"], one["unit"], one["quantity"]) for one in seen["sums"]] == [
        ("collective_contracts", "order line", "4")
    ]
    assert parked(busy_harbour) == []


def test_the_same_use_with_another_quantity_waits_for_a_person(busy_harbour: Harbour) -> None:
    busy_harbour.hear("procurement", "usage.recorded", used())
    busy_harbour.hear("procurement", "usage.recorded", used(quantity=5))
    [reason] = parked(busy_harbour)
    assert "A correction needs an id of its own" in reason
    assert busy_harbour.ask(HEAD, "usage_of", **YEAR)["uses"][0]["quantity"] == "4"


def test_a_suppliers_bill_is_handed_on_once_with_its_lines(busy_harbour: Harbour) -> None:
    busy_harbour.on(date(2026, 11, 21))
    for _ in range(2):
        busy_harbour.hear("procurement", "recharge.due", recharge())
    busy_harbour.hear("procurement", "recharge.due", recharge(school_id=WALTON_LEIGH, total_pence=600, lines=[
        {"kind": "goods", "about": "books", "pence": 600, "basis": "6 at £1.00"}]))  # fmt: skip
    [entry] = busy_harbour.ask(HEAD, "charges_of", **YEAR)["entries"]
    assert (entry["pence"], entry["kind"], entry["words"]) == (12000, "handed_on", "Invoice INV-77")
    assert [line["words"] for line in entry["working"]] == [
        "goods, books: 100 at £1.00",
        "VAT, standard: 20 % of £100.00",
    ]
    statement = busy_harbour.ask(HEAD, "statement_of", from_on="2026-11-01", until_on="2026-11-30")
    assert (statement["net_pence"], statement["vat_pence"], statement["to_pay_pence"]) == (12000, 0, 12000)
    assert statement["shadow"]["net_pence"] == 12000
    assert len(busy_harbour.ask(HEAD, "charges_of", WALTON_LEIGH, **YEAR)["entries"]) == 1


def test_a_bill_that_does_not_add_up_is_not_charged_but_kept_for_a_person(busy_harbour: Harbour) -> None:
    busy_harbour.hear("procurement", "recharge.due", recharge(total_pence=11999))
    [reason] = parked(busy_harbour)
    assert "add up to £120.00, not to its total of £119.99" in reason
    assert busy_harbour.ask(HEAD, "charges_of", **YEAR)["entries"] == []


def test_a_credit_note_is_a_credit(busy_harbour: Harbour) -> None:
    credit = recharge(recharge_id="credit-1", reference="CN-1", total_pence=-500, lines=[
        {"kind": "goods", "about": "books", "pence": -500, "basis": "5 returned"}])  # fmt: skip
    busy_harbour.hear("procurement", "recharge.due", credit)
    [entry] = busy_harbour.ask(HEAD, "charges_of", **YEAR)["entries"]
    assert (entry["pence"], entry["direction"]) == (-500, "credit")


def test_a_head_sees_what_it_cost_and_what_it_saved(busy_harbour: Harbour) -> None:
    busy_harbour.take_up("collective_contracts")
    busy_harbour.settle()
    saving = {"school_id": MANOR_MEAD, "order_id": "order-1", "saving_pence": 3000, "alone_pence": 15000,
              "share_pence": 12000, "method": "alone less share", "basis": "expected at the close"}  # fmt: skip
    busy_harbour.hear("procurement", "saving.recorded", saving)
    busy_harbour.hear("procurement", "saving.recorded", saving | {"saving_pence": 2500, "basis": "by what came"})
    busy_harbour.hear("procurement", "usage.recorded", used())
    busy_harbour.on(date(2026, 10, 1))
    busy_harbour.hear("procurement", "recharge.due", recharge(on=date(2026, 9, 30)))
    busy_harbour.ask(FINANCE, "draw_up_charges", None, month="2026-09-01")
    busy_harbour.settle()
    busy_harbour.ask(HEAD, "give_feedback", line="collective_contracts", would_keep="yes", hours_saved_a_month=6,
                     went_well="one order for all")  # fmt: skip
    page = busy_harbour.ask(HEAD, "cost_and_saving", **YEAR)
    # £500.00 a year, 30 of 365 days: 4,110 pence.
    assert (page["cost_pence"], page["goods_pence"], page["saved_pence"]) == (4110, 12000, 2500)
    assert page["words"] == (
        "Manor Mead School: services cost £41.10, buying together saved £25.00; a net cost of £16.10."
    )
    mine = next(one for one in page["services"] if one["line"] == "collective_contracts")
    assert mine["used"] == [{"unit": "order line", "quantity": "4"}]
    assert mine["hours_saved_a_month"] == 6
    summary = busy_harbour.ask(LEAD, "feedback_on_services", None)
    line = next(one for one in summary if one["line"] == "collective_contracts")
    assert (line["voices"], line["would_keep"]["yes"], line["schools_by_state"]) == (1, 1, {"active": 1})
