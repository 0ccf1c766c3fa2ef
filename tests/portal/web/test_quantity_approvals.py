"""Quantities that somebody has to approve: told to who entered them, shown to who signs, signed; and cost codes of a school."""

from __future__ import annotations

from tests.portal.ground import Ground, words_of
from tests.portal.web.orders import opened, wish
from tests.portal.web.test_buying import fields


def at(ground: Ground, order_id: str = "", rest: str = "") -> str:
    base = f"/schools/{ground.schools['manor_mead']}/"
    return f"{base}buying/{order_id}/{rest}" if order_id else base


def entered(ground: Ground, order_id: str, firm: str = "6") -> str:
    """What the page says once the office has saved its quantities."""
    office = ground.signed_in("office@manor_mead")
    address = at(ground, order_id, "quantities")
    saved = office.client.post(address, data=fields(office, address, firm_0=firm, step="save"), follow_redirects=True)
    return words_of(saved.get_data(as_text=True))


def test_what_the_office_enters_is_on_the_heads_home_page_until_it_is_signed(ground: Ground) -> None:
    order_id = opened(ground)
    # Six reams at £8.20 and £10.00 delivery.
    assert "£59.20 without VAT waits for the head. Without that approval nothing is ordered" in entered(
        ground, order_id
    )
    office, head = ground.signed_in("office@manor_mead"), ground.signed_in("head@manor_mead")
    assert office.get(at(ground, order_id, "approve")).status_code == 403
    assert "Quantities that wait for your approval" not in office.text(at(ground))
    assert "Quantities that wait for your approval" in head.text(at(ground))
    assert "Look at it and approve" in head.text(at(ground, order_id))
    # Finance could stand in for the head, and is not asked to.
    assert "Quantities that wait for your approval" not in ground.signed_in("finance@trust").text("/trust/")
    check = head.text(at(ground, order_id, "approve"))
    assert "come to £59.20 without VAT at the most. It waits for the head." in check
    assert "A3 paper, 80 gsm" in check
    head.send(at(ground, order_id, "approve"))
    assert "waits for the head" not in head.text(at(ground, order_id))
    assert "£59.20 without VAT was approved by head@manor_mead as head" in head.text(at(ground, order_id))
    assert "waits for an approval" in head.text(at(ground, order_id, "approve"))


def test_lines_that_grew_while_the_page_was_open_are_not_signed_unseen(ground: Ground) -> None:
    order_id = opened(ground)
    entered(ground, order_id)
    head = ground.signed_in("head@manor_mead")
    address = at(ground, order_id, "approve")
    form = head.hidden(address)
    entered(ground, order_id, "9")
    said = words_of(head.client.post(address, data=form).get_data(as_text=True))
    assert "£83.80 waits for approval by now, not £59.20: look at the lines again" in said


def test_a_large_sum_is_on_the_trusts_home_page(ground: Ground) -> None:
    order_id = opened(ground)
    # 500 reams at £6.90: above what a head may commit alone.
    wish(ground, order_id, "manor_mead", 500)
    finance = ground.signed_in("finance@trust")
    assert "Quantities that wait for your approval" in finance.text("/trust/")
    assert "It waits for the chief financial officer." in finance.text(at(ground, order_id, "approve"))
    finance.send(at(ground, order_id, "approve"))
    assert "Quantities that wait for your approval" not in finance.text("/trust/")


def test_a_school_uses_cost_codes_of_its_own(ground: Ground) -> None:
    order_id = opened(ground, code="BAE220", codes={"M1": "BAE260"})
    office = ground.signed_in("office@manor_mead")
    assert "Cost codes: BAE220, BAE260. Use codes of your own" in office.text(at(ground, order_id))
    address = at(ground, order_id, "cost-codes")
    wrong = words_of(office.send(address, {"code-0": "E 1 9 !", "code-1": ""}).get_data(as_text=True))
    assert "is not a cost code" in wrong
    office.send(address, {"code-0": "E19", "code-1": ""})
    assert "Cost codes: E19, BAE260." in office.text(at(ground, order_id))
