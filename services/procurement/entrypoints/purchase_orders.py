"""Orders as placed, what came and what went back: what is answered and done by the worker."""

from __future__ import annotations

from typing import Any

from contracts.api import procurement_purchase_orders as asked
from contracts.api.limits import Nothing
from services.procurement.adapters.purchase_orders.ubl import order_file
from services.procurement.adapters.unit_of_work import ProcurementUnitOfWork as Procuring
from services.procurement.adapters.unit_of_work import procuring
from services.procurement.application.purchase_orders import changing, documents, reading, receiving
from services.procurement.entrypoints.roles import ACCOUNTS, BUYERS, OWN, PAYERS, TRUST
from shared.identity.roles import SCHOOL_STAFF
from shared.jobs.run import JobRun
from shared.service import Needs, TableOwned, rpc
from shared.service import job as job_kind

PURCHASE_ORDERS_TABLES: tuple[TableOwned, ...] = (
    TableOwned("purchase_order", "Its orders", "keep", ACCOUNTS),
    TableOwned("purchase_order_line", "What was ordered for it, line by line", "keep", ACCOUNTS),
    TableOwned("goods_entry", "What came and went back", "keep", ACCOUNTS),
    TableOwned("purchase_order_change", "Changes of its orders", "keep", ACCOUNTS),
)


class PurchaseOrders:
    """Orders as placed, what came and what went back."""

    # For the trust

    @rpc(asked.OrdersWanted, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def purchase_orders(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return reading.listed(uow, **said)

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def orders_of_schools_that_left(self, uow: Procuring) -> list[dict[str, Any]]:
        return reading.orders_of_schools_that_left(uow)

    @rpc(asked.OneOrder, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def purchase_order_page(self, uow: Procuring, purchase_order_id: str) -> dict[str, Any]:
        return reading.order_page(uow, purchase_order_id)

    @rpc(asked.Came, roles=BUYERS, needs=Needs.NOTHING)
    def receive_goods(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return receiving.receive(uow, **said)

    @rpc(asked.SentBack, roles=BUYERS, needs=Needs.NOTHING)
    def send_back_goods(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return receiving.send_back(uow, **said)

    @rpc(asked.TakenBack, roles=BUYERS, needs=Needs.NOTHING)
    def take_back_goods_entry(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return receiving.take_back_entry(uow, **said)

    @rpc(asked.OrderChanged, roles=BUYERS, needs=Needs.NOTHING)
    def change_purchase_order(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return changing.change(uow, **said)

    @rpc(asked.OrderEnded, roles=BUYERS, needs=Needs.NOTHING)
    def cancel_purchase_order(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return changing.cancel(uow, **said)

    @rpc(asked.OrderEnded, roles=PAYERS, needs=Needs.NOTHING)
    def close_purchase_order(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return changing.close(uow, **said)

    # `changes=False` though it adds a job: it changes nothing of the order.
    @rpc(asked.OneOrder, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def make_purchase_order_pdf(self, uow: Procuring, purchase_order_id: str) -> dict[str, str]:
        return documents.ask_for_pdf(uow, purchase_order_id)

    @rpc(asked.OneOrder, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def purchase_order_file(self, uow: Procuring, purchase_order_id: str) -> dict[str, str]:
        return order_file(documents.order_to_send(uow, purchase_order_id))

    @rpc(Nothing, roles=TRUST, needs=Needs.NOTHING, changes=False)
    def buyer_details(self, uow: Procuring) -> dict[str, Any] | None:
        return documents.buyer_details(uow)

    @rpc(asked.Buyer, roles=PAYERS, needs=Needs.NOTHING)
    def put_buyer_details(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return documents.put_buyer_details(uow, **said)

    # For a school

    @rpc(asked.SchoolOrdersWanted, roles=OWN, needs=Needs.READ, changes=False)
    def school_purchase_orders(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return reading.listed_for_school(uow, **said)

    @rpc(asked.SchoolOneOrder, roles=OWN, needs=Needs.READ, changes=False)
    def school_purchase_order_page(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return reading.order_page_for_school(uow, **said)

    @rpc(asked.SchoolCame, roles=SCHOOL_STAFF)
    def school_receive_goods(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return receiving.receive(uow, **said)

    @rpc(asked.SchoolSentBack, roles=SCHOOL_STAFF)
    def school_send_back_goods(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return receiving.send_back(uow, **said)

    @rpc(asked.SchoolTakenBack, roles=SCHOOL_STAFF)
    def school_take_back_goods_entry(self, uow: Procuring, **said: Any) -> dict[str, Any]:
        return receiving.take_back_entry(uow, **said)

    @rpc(asked.SchoolOneOrder, roles=OWN, needs=Needs.READ, changes=False)
    def school_make_purchase_order_pdf(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return documents.ask_for_pdf(uow, **said)

    @rpc(asked.SchoolOneOrder, roles=OWN, needs=Needs.READ, changes=False)
    def school_purchase_order_file(self, uow: Procuring, **said: Any) -> dict[str, str]:
        return order_file(documents.order_to_send(uow, **said))

    # What the worker does

    @job_kind(documents.PDF_JOB)
    def purchase_order_pdf_job(self, run: JobRun) -> dict[str, str]:
        with run.step("Writing the order") as uow:
            name, pdf = documents.order_pdf(procuring(uow), run.arguments["purchase_order_id"])
        run.keep_file(name, documents.PDF, pdf)
        return {"file": name}
