"""A contract for grounds maintenance in the trust of the pages' tests: two schools, visits every month, one period ordered."""

from __future__ import annotations

from typing import Any

from shared.identity.context import EVERY_SCHOOL, caller
from shared.identity.roles import Role
from tests.portal.ground import Ground
from tests.procurement.suppliers.papers import ANSWERS, SEEN

BUYER = caller("buyer@trust", (Role.BUYER, EVERY_SCHOOL))
FINANCE = caller("finance@trust", (Role.FINANCE, EVERY_SCHOOL))
TRUSTEE = caller("trustee@trust", (Role.TRUSTEE, EVERY_SCHOOL))
IN_IT = ("manor_mead", "beacon")


def ask(ground: Ground, method: str, /, **said: Any) -> Any:
    """What procurement answers the buyer."""
    return ground.client.call(BUYER, "procurement", method, said)


def approved_supplier(ground: Ground, name: str = "Green Fields Ltd") -> str:
    """A supplier that may be bought from."""
    supplier_id = str(ask(ground, "invite_supplier", name=name)["supplier_id"])
    day = ground.clock.now().date().isoformat()
    declared = ask(
        ground, "give_declarations",
        supplier_id=supplier_id, version=0, answers=ANSWERS, signed_by="Gwen Field, director", signed_on=day,
        cpv_codes=["77314000"],
    )  # fmt: skip
    checked = ask(ground, "check_supplier", supplier_id=supplier_id, version=declared["version"], checks=SEEN)
    approve = {"supplier_id": supplier_id, "version": checked["version"]}
    ground.client.call(FINANCE, "procurement", "approve_supplier", approve)
    return supplier_id


def entered(ground: Ground, **other: Any) -> str:
    """The contract in the register from 1 September 2026 on, shared by area."""
    usual: dict[str, Any] = {
        "title": "Grounds maintenance", "supplier_id": approved_supplier(ground), "cpv_code": "77314000",
        "value_pence": 3_600_000, "starts_on": "2026-09-01", "ends_on": "2029-08-31", "driver": "area",
        "extensions": [{"months": 12, "pence": 1_200_000}],
        "schools": [
            {"school_id": ground.schools["manor_mead"], "figure": "8000"},
            {"school_id": ground.schools["beacon"], "figure": "12000"},
        ],
    }  # fmt: skip
    contract_id = str(ask(ground, "add_contract", **(usual | other))["contract_id"])
    signed(ground, contract_id)
    return contract_id


def signed(ground: Ground, contract_id: str) -> None:
    """The board signs what waits of the contract."""
    (waiting,) = [
        one for one in ask(ground, "contract_page", contract_id=contract_id)["to_sign"] if one["state"] == "waiting"
    ]
    said = {"contract_id": contract_id, "commitment_id": waiting["commitment_id"], "minute": "Board, minute 4"}
    ground.client.call(TRUSTEE, "procurement", "sign_contract_commitment", said)


def running(ground: Ground) -> str:
    """The contract with visits on the plan, its first period ordered, an indicator, a former cost and a document."""
    contract_id = entered(ground)
    schools = [ground.schools[name] for name in IN_IT]
    ask(
        ground, "plan_visits",
        contract_id=contract_id, service="Mowing and edges", school_ids=schools, first_on="2026-09-01",
        rhythm="every two weeks", until="2027-03-31",
    )  # fmt: skip
    said = {"contract_id": contract_id, "school": schools[0], "yearly_pence": 600_000}
    ask(ground, "record_former_cost", evidence="Invoices of Old Mowers Ltd, 2025-26", **said)
    page = ask(ground, "contract_page", contract_id=contract_id)
    ask(ground, "place_contract_order", contract_id=contract_id, number=1, version=page["version"])
    kpi = ask(ground, "add_contract_kpi", contract_id=contract_id, name="Visits on their day", unit="%", target="95")
    for month, value in (("2026-07-01", "92"), ("2026-08-01", "97"), ("2026-09-01", "98.5")):
        measured = {"contract_id": contract_id, "kpi_id": kpi["kpi_id"], "month": month, "value": value}
        ask(ground, "measure_contract_kpi", **measured)
    ask(ground, "keep_contract_file", contract_id=contract_id, filename="contract.pdf", content="JVBERi0xLjc=")
    return contract_id
