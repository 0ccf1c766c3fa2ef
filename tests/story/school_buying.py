"""What a school and the trust's buyers go on doing while other services are dead: a request that becomes an order, and a tender
from its plan to the opened bids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.story.telling import Telling
from deploy.story.tendering import agreed, bid, link, made_ready, openers, planned, published
from shared.clock import SharedClock
from shared.identity.context import Caller, caller
from shared.identity.roles import Role
from tests.story.town import BUYER, Town

DEADLINE = datetime(2026, 11, 2, 12, tzinfo=UTC)
CRITERIA = (
    {"name": "Price", "kind": "price", "weight": "60"},
    {"name": "Service", "kind": "quality", "weight": "40"},
)
OPENERS_WORDS = "an anchor in the bay"


class TownStage:
    """What the steps of a story need of a stage, on the town's processes."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.clock: SharedClock = town.clock

    def caller(self, actor: str, *grants: tuple[Role, str]) -> Caller:
        return caller(actor, *grants)

    def call(
        self, who: Caller, service: str, method: str, request: Mapping[str, Any] | None = None, /, **named: Any
    ) -> Any:
        return self._town.ask(who, service, method, **{**(request or {}), **named})


def ordered_for_itself(town: Town, school_id: str) -> str:
    """The office asks for paper, the head approves, the office orders; how the request stands then."""
    head, office = caller("head@beacon", (Role.HEAD, school_id)), caller("office@beacon", (Role.OFFICE, school_id))
    supplier_id = town.ask(BUYER, "procurement", "suppliers")[0]["supplier_id"]
    made = town.ask(office, "procurement", "new_request", school_id=school_id, title="Card", reason="For the displays")
    held = {"school_id": school_id, "requisition_id": made["requisition_id"]}
    town.ask(
        office, "procurement", "put_request_line",
        **held, description="Card, A2", quantity="5", unit="pack", unit_price="9.00", vat="standard", cpv="30197643",
        code="E19",
    )  # fmt: skip
    town.ask(office, "procurement", "choose_request_supplier", **held, supplier_id=supplier_id)
    town.ask(office, "procurement", "send_request", **held)
    town.ask(head, "procurement", "decide_request", **held, decision="approve")
    town.ask(office, "procurement", "order_request", **held)
    return str(town.ask(office, "procurement", "request_page", **held)["state"])


def tendered(town: Town, school_id: str) -> str:
    """A tender for copiers, from its plan to bids opened by two people; how it stands then."""
    story = Telling(TownStage(town), {"manor_mead": school_id})  # type: ignore[arg-type]
    buyer = story.trust(Role.BUYER)
    story.ask(buyer, "procurement", "put_buyer_details", name="The trust", company_number="09028122")
    tender_id = planned(story, "Copiers", "Two copiers with service.", "30121100", ["manor_mead"])
    agreed(story, tender_id, ["manor_mead"])
    made_ready(
        story, tender_id, CRITERIA, DEADLINE,
        years="1", pence_incl_vat=1_200_000, working="An offer of last year", starts_on="2027-01-04",
    )  # fmt: skip
    published(story, tender_id, [(who, OPENERS_WORDS) for who in openers(story)])
    bid(story, link(story, tender_id, "Ash Ltd"), 900_000, {"Service": "Within a day."})
    town.clock.move_to(DEADLINE + timedelta(minutes=1))
    for who in openers(story)[:2]:
        story.ask(who, "procurement", "open_bids", tender_id=tender_id, passphrase=OPENERS_WORDS)
    return str(story.ask(buyer, "procurement", "tender_page", tender_id=tender_id)["state"])
