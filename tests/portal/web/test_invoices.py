"""Suppliers' invoices as finance, the buyer and a school see them."""

from __future__ import annotations

from datetime import timedelta

from shared.identity.roles import Role
from tests.portal.ground import Ground, words_of
from tests.portal.web.invoices import account_in_force, arrived, ordered
from tests.portal.web.suppliers import bought_from

BASE = "/trust/buying"


def test_an_invoice_that_matches_is_approved_and_the_school_sees_what_it_is_charged(ground: Ground) -> None:
    invoice_id = arrived(ground, ordered(ground))
    finance = ground.signed_in("finance@trust")
    assert "1 invoice matches and waits for an approval" in finance.text("/")
    listed = finance.text(f"{BASE}/invoices/?view=to+approve")
    assert "Invoice INV-1 Bright Paper Ltd £120.00" in listed
    page = finance.text(f"{BASE}/invoices/{invoice_id}/")
    assert "Nothing holds it: what is asked for was ordered, came, and costs what was agreed." in page
    assert "Exercise books matched by its description 10 10 0 10 £10.00 £10.00 £100.00" in page
    assert "Value Added Tax Act 1994, s.33B (verified)" in page
    check = finance.text(f"{BASE}/invoices/{invoice_id}/approve")
    assert "Who will be charged, once it is approved" in check
    done = finance.send(f"{BASE}/invoices/{invoice_id}/approve", {})
    assert "Bright Paper Ltd's invoice INV-1 is approved: asks for £120.00." in words_of(
        done.get_data(as_text=True)
    ).replace("’", "'")
    school_id = ground.schools["manor_mead"]
    head = ground.signed_in("head@manor_mead")
    assert "Invoice INV-1 Bright Paper Ltd Exercise books" in head.text(f"/schools/{school_id}/buying/invoices/")
    assert "Charged to your school: £120.00 with VAT." in head.text(
        f"/schools/{school_id}/buying/invoices/{invoice_id}/"
    )


def test_what_holds_an_invoice_is_said_and_accepted_with_a_reason(ground: Ground) -> None:
    invoice_id = arrived(ground, ordered(ground), price="11.00")
    buyer = ground.signed_in("buyer@trust")
    page = buyer.text(f"{BASE}/invoices/{invoice_id}/")
    assert "£11.00 each, £1.00 (10.0%) above the order's £10.00, £10.00 in all" in page.replace("’", "'")
    address = f"{BASE}/invoices/{invoice_id}/decide/price%201"
    empty = buyer.send(address, {"reason": ""})
    assert "Enter the reason" in words_of(empty.get_data(as_text=True))
    done = words_of(buyer.send(address, {"reason": "Agreed on 3 August"}).get_data(as_text=True))
    assert "The difference is accepted, with your reason." in done
    assert "Accepted by Ben Yates (a buyer)" in done


def test_goods_that_have_not_come_cannot_be_accepted_away(ground: Ground) -> None:
    invoice_id = arrived(ground, ordered(ground, came="6"))
    finance = ground.signed_in("finance@trust")
    page = finance.text(f"{BASE}/invoices/{invoice_id}/")
    assert "10 invoiced, and 6 are there to be invoiced (10 ordered, 6 came)" in page
    assert "Accept" not in page
    refused = finance.send(f"{BASE}/invoices/{invoice_id}/approve", {})
    assert "is held" in words_of(refused.get_data(as_text=True))


def test_a_copy_stands_beside_the_first_one_and_is_sent_back(ground: Ground) -> None:
    order = ordered(ground)
    arrived(ground, order, "4")
    copy = arrived(ground, order, "4", number="inv 1")
    finance = ground.signed_in("finance@trust")
    beside = finance.text(f"{BASE}/invoices/{copy}/copies")
    assert "This one" in beside
    assert "The earlier one" in beside
    done = finance.send(f"{BASE}/invoices/{copy}/send-back", {"reason": "A copy of INV-1"})
    assert "It is marked as sent back." in words_of(done.get_data(as_text=True))


def test_an_invoice_without_an_order_is_coded_line_by_line(ground: Ground) -> None:
    bought_from(ground, "Bright Paper Ltd", vat_number="GB980780684")
    invoice_id = arrived(ground, None)
    finance = ground.signed_in("finance@trust")
    address = f"{BASE}/invoices/{invoice_id}/coding"
    assert "Line 1: Exercise books, £100.00 without VAT" in finance.text(address)
    without_kind = finance.send(address, {"code-1-1": "E19", "amount-1-1": "100.00"})
    assert "Enter the CPV code of what was bought" in words_of(without_kind.get_data(as_text=True))
    wrong = finance.send(address, {"code-1-1": "E19", "cpv-1-1": "22830000", "amount-1-1": "90.00"})
    assert "£90.00 of it is coded" in words_of(wrong.get_data(as_text=True))
    parts = {
        "school-1-1": ground.schools["manor_mead"], "code-1-1": "E19", "cpv-1-1": "22830000",
        "amount-1-1": "60.00", "school-1-2": "", "code-1-2": "E19", "cpv-1-2": "22830000", "amount-1-2": "40.00",
    }  # fmt: skip
    done = words_of(finance.send(address, parts).get_data(as_text=True))
    assert "The cost codes are kept." in done
    assert "The trust itself" in done
    assert "£72.00" in done
    assert "You said what it is for: somebody else approves Bright Paper Ltd’s invoice INV-1." in done.replace("'", "’")
    assert "is approved by the chief financial officer" in done
    assert "Approve the invoice" not in done
    shown = words_of(finance.send(f"{BASE}/invoices/{invoice_id}/approve", {}).get_data(as_text=True))
    assert "somebody else approves" in shown
    assert "Leave it as it is" not in shown


def test_somebody_more_senior_says_why_they_sign_and_is_asked_before(ground: Ground) -> None:
    bought_from(ground, "Bright Paper Ltd", vat_number="GB980780684")
    invoice_id = arrived(ground, None)
    coding = [{"line": "1", "school_id": None, "code": "E19", "cpv_code": "22830000", "net_pence": 10_000}]
    ground.ask(Role.BUYER, "procurement", "code_invoice_lines", invoice_id=invoice_id, coding=coding)
    executive = ground.signed_in("executive@trust")
    address = f"{BASE}/invoices/{invoice_id}/approve"
    page = executive.text(address)
    assert "Why do you sign in place of the chief financial officer?" in page
    assert "Minute of the committee" not in page
    missing = words_of(executive.send(address, {"words": ""}).get_data(as_text=True))
    assert "Say why you sign in place of the chief financial officer" in missing
    done = words_of(executive.send(address, {"words": "Finance is away this week"}).get_data(as_text=True))
    assert "is approved: asks for £120.00." in done
    assert "Finance is away this week" in done


def test_the_order_can_be_chosen_by_its_number(ground: Ground) -> None:
    order = ordered(ground)
    invoice_id = arrived(ground, None)
    buyer = ground.signed_in("buyer@trust")
    address = f"{BASE}/invoices/{invoice_id}/order"
    assert "Enter the number of the order" in words_of(buyer.send(address, {"has_order": "yes"}).get_data(as_text=True))
    done = buyer.send(address, {"has_order": "yes", "number": order.number})
    assert "Nothing holds it" in words_of(done.get_data(as_text=True))
    assert "1: Exercise books" in buyer.text(f"{BASE}/invoices/{invoice_id}/lines")
    kept = buyer.send(f"{BASE}/invoices/{invoice_id}/lines", {"line-1": "1"})
    assert "matched as a person said" in words_of(kept.get_data(as_text=True))


def test_several_invoices_are_approved_at_once(ground: Ground) -> None:
    order = ordered(ground)
    ids = [arrived(ground, order, "4", number="A"), arrived(ground, order, "5", number="B")]
    finance = ground.signed_in("finance@trust")
    none = finance.send(f"{BASE}/invoices/approve", {})
    assert "Choose the invoices to approve" in words_of(none.get_data(as_text=True))
    done = finance.send(f"{BASE}/invoices/approve", {"invoice": ids})
    assert "2 approved, £108.00 in all." in words_of(done.get_data(as_text=True))


def test_a_payment_run_is_proposed_by_one_and_released_by_another(ground: Ground) -> None:
    order = ordered(ground)
    invoice_id = arrived(ground, order)
    finance, executive = ground.signed_in("finance@trust"), ground.signed_in("executive@trust")
    finance.send(f"{BASE}/invoices/{invoice_id}/approve", {})
    account_in_force(ground, order.supplier_id)
    finance, executive = ground.signed_in("finance@trust"), ground.signed_in("executive@trust")
    until, pay_on = ground.clock.now().date() + timedelta(days=60), ground.clock.now().date() + timedelta(days=1)
    days = {
        "due_until": [str(until.day), str(until.month), str(until.year)],
        "pay_on": [str(pay_on.day), str(pay_on.month), str(pay_on.year)],
    }
    check = words_of(
        finance.send(f"{BASE}/invoices/payment-runs/propose", days | {"step": "check"}).get_data(as_text=True)
    )
    assert "£120.00 to 1 supplier on" in check
    assert "Bright Paper Ltd, account ending 5678" in check
    assert "12345678" not in check
    proposed = words_of(
        finance.send(f"{BASE}/invoices/payment-runs/propose", days | {"step": "propose"}).get_data(as_text=True)
    )
    assert "You proposed this run, so somebody else of finance releases it." in proposed
    (run,) = ground.ask(Role.FINANCE, "procurement", "payment_runs")
    address = f"{BASE}/invoices/payment-runs/{run['run_id']}"
    released = words_of(executive.send(f"{address}/release", {}).get_data(as_text=True))
    assert "The run is released." in released
    assert "Take the file for the bank Tell what was paid" in released
    check = executive.text(f"{address}/file")
    assert "After that the run cannot be given up." in check
    assert "12345678" not in check
    file = executive.send(f"{address}/file", {})
    assert "200000,12345678,120.00" in file.get_data(as_text=True)
    assert file.headers["Content-Disposition"].startswith("attachment; filename=payment-run-1-")
    assert "See that the bank does not pay twice." in finance.text(f"{address}/file")
    assert "Take the file for the bank again" in finance.text(f"{address}/")
    taken = finance.text(f"{address}/")
    assert "File taken by Eli Grant" in taken
    assert "Give it up" not in taken
    ground.move_to(pay_on)
    finance = ground.signed_in("finance@trust")
    told = {"paid_on": days["pay_on"], "outcome-0": "paid"}
    assert "Paid on" in words_of(finance.send(f"{address}/tell", told).get_data(as_text=True))
    made = finance.send(f"{address}/remittance/{order.supplier_id}", {})
    assert "A remittance advice" in words_of(made.get_data(as_text=True))


def test_late_payment_names_the_rate_that_is_missing_and_takes_it(ground: Ground) -> None:
    order = ordered(ground)
    invoice_id = arrived(ground, order)
    ground.ask(Role.FINANCE, "procurement", "approve_invoice", invoice_id=invoice_id)
    ground.move_to(ground.clock.now().date() + timedelta(days=45))
    finance = ground.signed_in("finance@trust")
    report = finance.text(f"{BASE}/invoices/late-payment/")
    assert "is not held" in report
    rate = {"half_year_end": ["30", "6", "2026"], "per_cent": "3.75", "source": "bankofengland.co.uk"}
    kept = finance.send(f"{BASE}/invoices/settings/bank-rate", rate)
    assert "The rate is kept" in words_of(kept.get_data(as_text=True))
    assert "15 days at 11.75% a year" in finance.text(f"{BASE}/invoices/late-payment/")


def test_the_tolerance_is_a_decision_of_the_trust_with_its_day(ground: Ground) -> None:
    finance = ground.signed_in("finance@trust")
    assert "No law says how much: the trust decides it." in finance.text(f"{BASE}/invoices/settings/")
    now = ground.clock.now().date()
    said = {
        "valid_from": [str(now.day), str(now.month), str(now.year)], "price": "10", "price_per_cent": "5", "charges": "0",
        "reason": "Finance committee",
    }  # fmt: skip
    done = words_of(finance.send(f"{BASE}/invoices/settings/tolerance", said).get_data(as_text=True))
    assert "up to £10.00 and 5% on a line" in done


def test_an_auditor_looks_and_is_offered_no_step(ground: Ground) -> None:
    invoice_id = arrived(ground, ordered(ground))
    auditor = ground.signed_in("auditor@trust")
    page = auditor.text(f"{BASE}/invoices/{invoice_id}/")
    assert "Nothing holds it" in page
    assert not [step for step in ("Put it in dispute", "Send it back", "Match the lines") if step in page]
