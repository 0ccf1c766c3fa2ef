"""A school's desk: its people, and the steps of a request in one line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from tests.procurement.world import ABBEY, BECK, World

OFFICE = caller("office@abbey", (Role.OFFICE, ABBEY))
MANAGER = caller("manager@abbey", (Role.BUSINESS_MANAGER, ABBEY))
HEAD = caller("head@abbey", (Role.HEAD, ABBEY))
OTHER_HEAD = caller("head@beck", (Role.HEAD, BECK))
CFO = caller("cfo@trust", (Role.FINANCE, EVERY_SCHOOL))
SECOND_CFO = caller("deputy@trust", (Role.FINANCE, EVERY_SCHOOL))
CHIEF = caller("ceo@trust", (Role.EXECUTIVE, EVERY_SCHOOL))
TRUSTEE = caller("clerk@trust", (Role.TRUSTEE, EVERY_SCHOOL))
FINANCE_OF_ABBEY = caller("finance@abbey", (Role.FINANCE, ABBEY))
TODAY = date(2026, 11, 2)
PENS, CHAIRS, LAPTOPS = "30192121", "39112000", "30213100"


class Desk:
    """Abbey Primary's desk in a world that has one supplier."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.take_up(ABBEY, BECK)
        self.supplier_id = world.supplier()

    def ask(self, who: Caller, method: str, /, **request: Any) -> Any:
        return self.world.ask(who, method, **{"school_id": ABBEY, **request})

    def of(self, who: Caller, method: str, requisition_id: str, /, **request: Any) -> Any:
        return self.ask(who, method, requisition_id=requisition_id, **request)

    def draft(
        self, *prices: str, cpv: str = PENS, by: Caller = OFFICE, supplier: str | None = None, **said: Any
    ) -> str:
        """A draft with a line of one piece for each price, in pounds without VAT."""
        made = self.ask(by, "new_request", title=said.pop("title", "Chairs"), reason="The old ones are broken")
        for price in prices:
            self.line(made["requisition_id"], price, cpv=cpv, by=by, **said)
        if prices:
            self.of(by, "choose_request_supplier", made["requisition_id"], supplier_id=supplier or self.supplier_id)
        return str(made["requisition_id"])

    def line(self, requisition_id: str, price: str | None, *, by: Caller = OFFICE, **said: Any) -> Any:
        usual = {
            "description": "Chair", "quantity": "1", "unit": "piece", "unit_price": price, "vat": "standard",
            "cpv": PENS, "code": "E19",
        }  # fmt: skip
        return self.of(by, "put_request_line", requisition_id, **(usual | said))

    def sent(self, *prices: str, by: Caller = OFFICE, **said: Any) -> str:
        requisition_id = self.draft(*prices, by=by, **said)
        self.of(by, "send_request", requisition_id)
        return requisition_id

    def approve(self, who: Caller, requisition_id: str, **said: Any) -> Any:
        return self.of(who, "decide_request", requisition_id, decision="approve", **said)

    def page(self, requisition_id: str, who: Caller = OFFICE) -> Any:
        return self.of(who, "request_page", requisition_id)

    def budget(self, code: str, pence: int) -> None:
        self.ask(HEAD, "set_budget", code=code, name="Learning resources", pence=pence, starting=TODAY.isoformat())

    def delegation(self, who: Caller = CFO, **said: Any) -> Any:
        """A new version of the trust's scheme: like the starting one in everything that is not said."""
        now = self.world.ask(who, "delegation")["in_force"]
        limits = [{key: row[key] for key in ("up_to_pence", "approvers", "quotes", "route")} for row in now["limits"]]
        usual = {
            key: now[key] for key in ("tolerance_per_cent", "tolerance_pence", "window_days", "cpv_digits", "budget")
        }
        asked = {
            "valid_from": TODAY.isoformat(),
            "limits": limits,
            "source": "Board of 1 November 2026",
            **usual,
            **said,
        }
        recorded = self.world.ask(who, "record_delegation", **asked)
        other = CFO if who is CHIEF else CHIEF
        self.world.ask(other, "decide_delegation", scheme_id=recorded["scheme_id"], decision="confirmed")
        return recorded
