"""A published tender with a box that two of three people open, and bidders with their links."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.procurement.domain.tenders.tender import (
    Criterion,
    CriterionKind,
    Evaluator,
    Lot,
    Procedure,
    Requirement,
    State,
    Tender,
    TieRule,
)
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.procurement.world import ABBEY, BUYER, EXECUTIVE, FINANCE, World, head_of

PUBLISHED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 12, 1, 12, 0, 1, tzinfo=UTC)
TENDER = "tender-grounds"
PORTAL = caller("visitor", (Role.OPERATOR, EVERY_SCHOOL))
HEAD = head_of(ABBEY)
OPENERS: Mapping[Caller, str] = {
    BUYER: "seven green ladders hum",
    FINANCE: "quiet otters paint maps",
    EXECUTIVE: "brass kettles dream twice",
}
EVALUATORS = (BUYER, HEAD)
PASSWORD = "two wet spades"
PRICE = Criterion("Price", CriterionKind.PRICE, Decimal(40))
CARE = Criterion("Care of the grounds", CriterionKind.QUALITY, Decimal(40), Decimal(2))
SAFETY = Criterion("Safety", CriterionKind.QUALITY, Decimal(20))
LOT = Lot("1", "Grounds maintenance", cpv_code="77314000", criteria=(PRICE, CARE, SAFETY))
INSURED = Requirement("insurance", "Public liability insurance of £5 million")


def tender(**said: Any) -> Tender:
    """A tender of one lot: price 40, care 40 (at least 2 of 5), safety 20; `said` says otherwise."""
    usual: dict[str, Any] = {
        "state": State.PUBLISHED, "cpv_codes": ("77314000",), "lots": (LOT,), "requirements": (INSURED,),
        "procedure": Procedure.OPEN, "tie_rule": TieRule.HIGHER_QUALITY, "deadline_at": DEADLINE,
        "published_at": PUBLISHED, "made_at": PUBLISHED, "made_by": "buyer@trust", "evaluators": tuple(Evaluator(one.actor, one.actor) for one in EVALUATORS),
    }  # fmt: skip
    return Tender(TENDER, "T-2026-001", "Grounds maintenance", **(usual | said))


class Room:
    """What a test does with bids."""

    def __init__(self, world: World, **said: Any) -> None:
        self.world = world
        with world.uow() as uow:
            uow.tenders.add(tender(**said))

    def ask(self, who: Caller, method: str, /, **request: Any) -> Any:
        return self.world.ask(who, method, tender_id=TENDER, **request)

    def sealed_box(self, openers: Sequence[Caller] = tuple(OPENERS)) -> None:
        """Openers named, each with a key."""
        self.ask(BUYER, "name_openers", accounts=[one.actor for one in openers])
        for one in openers:
            self.ask(one, "take_bid_key", passphrase=OPENERS[one])

    def link(self, name: str) -> str:
        made = self.ask(BUYER, "invite_to_bid", name=name, email=f"{name.lower().replace(' ', '.')}@example.com")
        return str(made["token"])

    def send(self, token: str, pounds: int, **said: Any) -> Any:
        """A bid on the one lot; `said` replaces parts of it."""
        bid: dict[str, Any] = {
            "bidder": {"contact": "A. Person", "email": "a.person@example.com"},
            "lots": [{"lot": "1", "prices": [pounds * 100], "answers": {"Care of the grounds": "Twice a month."}}],
            "requirements": {"insurance": {"met": True, "words": "Policy 12"}},
        }
        files, password = said.pop("files", []), said.pop("password", PASSWORD)
        return self.world.ask(PORTAL, "submit_bid", token=token, password=password, bid=bid | said, files=files)

    def receipts(self, token: str, password: str = PASSWORD) -> Any:
        return self.world.ask(PORTAL, "bid_receipts", token=token, password=password)["receipts"]

    def open(self, *who: Caller) -> Any:
        """After the deadline, by two people."""
        self.world.clock.move_to(AFTER)
        for one in who or (FINANCE, EXECUTIVE):
            said = self.ask(one, "open_bids", passphrase=OPENERS[one])
        return said

    def bids(self) -> dict[str, str]:
        """Ids of the opened bids by bidder."""
        return {one["bidder"]: one["bid_id"] for one in self.ask(BUYER, "opened_bids")["bids"]}

    def opened_with(self, **pounds: int) -> dict[str, str]:
        """Bids of these bidders at these prices, opened, and their requirements met."""
        self.sealed_box()
        for name, amount in pounds.items():
            self.send(self.link(name), amount)
        self.open()
        found = self.bids()
        for bid_id in found.values():
            self.ask(BUYER, "check_bid", bid_id=bid_id, checks=[{"key": "insurance", "passed": True}])
        return found

    def mark(self, who: Caller, marks: Mapping[str, tuple[str, str]], *, hand_in: bool = True) -> None:
        """Care and safety for each bid, by one evaluator."""
        self.ask(who, "declare_interest", has_interest=False)
        given = [
            {
                "bid_id": bid_id,
                "lot": "1",
                "criterion": name,
                "mark": mark,
                "comment": "As shown in the method statement",
            }
            for bid_id, (care, safety) in marks.items()
            for name, mark in (("Care of the grounds", care), ("Safety", safety))
        ]
        self.ask(who, "save_marks", marks=given)
        if hand_in:
            self.ask(who, "hand_in_marks")

    def agreed_with(self, marks: Mapping[str, tuple[str, str]]) -> None:
        """Both evaluators of one mind, and that agreed."""
        for who in EVALUATORS:
            self.mark(who, marks)
        self.ask(BUYER, "agree_unanimous_marks")

    def lot(self) -> Any:
        return self.ask(FINANCE, "bid_ranking")["lots"][0]


def document(name: str, content: bytes, **said: Any) -> dict[str, Any]:
    return {"name": name, "content": base64.b64encode(content).decode(), **said}
