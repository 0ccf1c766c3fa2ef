"""Suppliers are taken on by two people, and paid into an account that was called back."""

from __future__ import annotations

from typing import Any

from deploy.story.telling import Telling
from shared.clock import school_date
from shared.identity.roles import Role

NO = ("conflict", "convicted", "failings", "taxes", "personal_data", "on_site")
SEEN = ("register", "vat", "insurance", "number")


def taken_on(story: Telling, name: str, cpv_code: str, **known: str) -> str:
    """Invited and declared, checked by the buyer, approved by finance; returns the supplier's id."""
    buyer, today = story.trust(Role.BUYER), school_date(story.stage.clock.now()).isoformat()
    supplier_id = str(story.ask(buyer, "procurement", "invite_supplier", name=name, **known)["supplier_id"])
    answers: dict[str, Any] = {key: {"yes": False} for key in NO}
    answers |= {"insured": {"yes": True, "details": "£10 million, to 31 March 2028"}, "slavery": {"yes": True}}
    declared = story.ask(
        buyer, "procurement", "give_declarations",
        supplier_id=supplier_id, version=0, answers=answers, signed_by="D. Field, director", signed_on=today,
        cpv_codes=[cpv_code],
    )  # fmt: skip
    checked = story.ask(
        buyer, "procurement", "check_supplier",
        supplier_id=supplier_id, version=declared["version"], checks=dict.fromkeys(SEEN, f"Seen on {today}"),
    )  # fmt: skip
    story.ask(
        story.trust(Role.FINANCE), "procurement", "approve_supplier",
        supplier_id=supplier_id, version=checked["version"],
    )  # fmt: skip
    return supplier_id


def taken_over(story: Telling, name: str) -> str:
    """Bought from before, as the buyer says and finance confirms; returns the supplier's id."""
    said = {"name": name, "reason": "Bought from since 2019: its invoices are in the ledger"}
    supplier_id = str(story.ask(story.trust(Role.BUYER), "procurement", "add_supplier", **said)["supplier_id"])
    story.ask(story.trust(Role.FINANCE), "procurement", "confirm_taken_over", supplier_id=supplier_id, version=0)
    return supplier_id


def account_known(story: Telling, supplier_id: str, name: str, phone: str) -> None:
    """A telephone number found beforehand; bank details that came by letter, called back on it, confirmed by another."""
    buyer = story.trust(Role.BUYER)
    story.ask(
        buyer, "procurement", "add_contact",
        supplier_id=supplier_id, phone=phone, found_in="its website", what_for="accounts",
    )  # fmt: skip
    story.until(school_date(story.stage.clock.now()), hour=12)
    asked = story.ask(
        buyer, "procurement", "request_bank_change",
        supplier_id=supplier_id, account_name=name, sort_code="20-00-00", account_number="12345678",
        came_by="letter", number_in_request="01632 960999",
    )  # fmt: skip
    held = {"change_id": asked["change_id"]}
    said = story.refused(
        buyer, "procurement", "call_back", **held, number="01632 960999", spoke_to="Rita Roe, accounts"
    )
    story.check(f"the number in the letter is not the one to call: {said}", bool(said))
    story.ask(buyer, "procurement", "call_back", **held, number=phone, spoke_to="Rita Roe, accounts")
    story.ask(story.trust(Role.FINANCE), "procurement", "confirm_bank_change", **held)
