"""Procurement running alone: a buyer, three schools that have taken it up, a supplier with paper to sell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork
from services.procurement.application import schools
from services.procurement.entrypoints import Procurement
from shared.clock import ManualClock
from shared.hosting.embedded import EmbeddedHost
from shared.identity.context import EVERY_SCHOOL, Caller, caller
from shared.identity.roles import Role
from shared.messaging.envelope import Envelope
from shared.persistence import take_up_store
from shared.persistence.scope import only
from shared.persistence.take_up_store import Entitlement, Mode, State
from shared.persistence.unit_of_work import by_itself
from shared.settings import Settings
from tests import outboxes

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
BOX_FILL = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
ABBEY, BECK, CASTLE = "school-abbey", "school-beck", "school-castle"
NAMES = {ABBEY: "Abbey Primary", BECK: "Beck Junior", CASTLE: "Castle Infants"}

BUYER = caller("buyer@trust", (Role.BUYER, EVERY_SCHOOL))
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))
EXECUTIVE = caller("ceo@trust", (Role.EXECUTIVE, EVERY_SCHOOL))


def head_of(school_id: str) -> Caller:
    return caller(f"head@{school_id}", (Role.HEAD, school_id))


class World:
    """Procurement and nothing else, in one process, on the database at `url` (None: a fresh SQLite file)."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.clock = ManualClock(START)
        urls = {"procurement": url} if url else {}
        self.host = EmbeddedHost([Procurement()], Settings(home=home, database_urls=urls, clock=self.clock))
        self.runtime = self.host.runtimes["procurement"]

    def take_up(self, *school_ids: str, mode: Mode = Mode.FULL) -> None:
        """As membership would: the right to use it, and who the school is."""
        for school_id in school_ids:
            with self.uow() as uow:
                held = Entitlement(school_id, mode, State.ACTIVE, date(2026, 1, 1), None, "by-hand")
                take_up_store.save_entitlement(uow.session.connection(), held, uow.now())
            with self.uow(school_id) as uow:
                name = NAMES.get(school_id, school_id)
                schools.school_recorded(uow, school_id, name, "100001", "Primary", "Kent", 210)

    def uow(self, school_id: str | None = None) -> ProcurementUnitOfWork:
        cause = by_itself("procurement")
        made = self.runtime.unit_of_work(cause, only([school_id])) if school_id else self.runtime.unit_of_work(cause)
        assert isinstance(made, ProcurementUnitOfWork)
        return made

    def ask(self, who: Caller, method: str, /, **request: Any) -> Any:
        return self.host.client.call(who, "procurement", method, request)

    def supplier(self, name: str = "Bright Paper Ltd") -> str:
        """A supplier that the trust bought from before, as one person listed and another confirmed."""
        vat = "GB980780684" if name == "Bright Paper Ltd" else ""
        said = {"name": name, "vat_number": vat, "reason": "paper since 2019, by its invoices"}
        supplier_id = str(self.ask(BUYER, "add_supplier", **said)["supplier_id"])
        self.ask(FINANCE, "confirm_taken_over", supplier_id=supplier_id, version=0)
        return supplier_id

    def item(self, supplier_id: str, sku: str = "books", **terms: Any) -> None:
        """An item in cases of 4, £1.00 each and £0.90 from 12 on, standard rated; `terms` say otherwise."""
        usual = {
            "name": sku.title(), "cpv": "22830000", "valid_from": "2026-01-01", "unit": "pack", "case_size": 4,
            "price": "1.00", "breaks": [{"from_units": 12, "price": "0.90"}], "vat": "standard",
        }  # fmt: skip
        self.ask(BUYER, "list_item", supplier_id=supplier_id, sku=sku, **(usual | terms))

    def window(self, supplier_id: str, **said: Any) -> str:
        """An order of books for all three schools, with delivery at £10.00 below £50.00; `said` says otherwise."""
        usual = {
            "title": "Exercise books, autumn", "supplier_id": supplier_id, "schools": list(NAMES), "skus": ["books"],
            "closes_at": CLOSES.isoformat(), "delivery_on": "2026-11-16",
            "fees": [{"kind": "delivery", "name": "delivery", "pence": 1000, "free_from_pence": 5000}],
        }  # fmt: skip
        return str(self.ask(BUYER, "open_window", **(usual | said))["order_id"])

    def opened(self, **said: Any) -> str:
        """A supplier, its books, the schools, and an open order."""
        self.take_up(*NAMES)
        supplier_id = self.supplier()
        self.item(supplier_id)
        return self.window(supplier_id, **said)

    def want(self, order_id: str, *lines: tuple[str, int, int], sku: str = "books") -> None:
        for school_id, firm, tolerance in lines:
            self.ask(
                head_of(school_id), "ask_for",
                school_id=school_id, order_id=order_id, sku=sku, firm=firm, tolerance=tolerance,
            )  # fmt: skip

    def closed(self, *lines: tuple[str, int, int], **said: Any) -> str:
        """An order after its close, by the sweep and the job that it sets."""
        order_id = self.opened(**said)
        self.want(order_id, *lines)
        self.clock.move_to(CLOSES)
        self.host.run_until_quiet()
        return order_id

    def events(self, type_: str) -> list[Mapping[str, Any]]:
        """The data of all events of a type ever emitted, oldest first."""
        with self.uow() as uow:
            rows = outboxes.every_event(uow.session.connection())
            ids = [row[0] for row in rows if row[1] == type_]
            found = outboxes.lineage(uow.session.connection(), ids) if ids else []
        return [Envelope(**_plain(row["payload"])).data for row in found if row["id"] in ids]

    def stop(self) -> None:
        self.host.stop()


def _plain(payload: str) -> dict[str, Any]:
    import json

    said = json.loads(payload)
    names = Envelope.__dataclass_fields__
    return {name: value for name, value in said.items() if name in names}
