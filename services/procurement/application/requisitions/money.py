"""The money of a request: what its lines cost by cost code, whether the budgets hold it, and its promise to them."""

from __future__ import annotations

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions import budgets
from services.procurement.application.requisitions.delegation import governing_scheme
from services.procurement.domain.requisitions.budget import Check, refuse_where_stopped
from services.procurement.domain.requisitions.requisition import Requisition


def about(request: Requisition) -> str:
    """What the budget entries of a request, and the order that comes of it, are known by."""
    return f"requisition:{request.requisition_id}"


def pence_by_code(request: Requisition) -> dict[str, int]:
    """What the lines cost without VAT, by cost code."""
    together: dict[str, int] = {}
    for line in request.lines:
        if line.code and line.net_pence is not None:
            together[line.code] = together.get(line.code, 0) + line.net_pence
    return together


def budget_checks(uow: Procuring, request: Requisition) -> list[Check]:
    """What the budgets say to the request as it is now; what it has promised already is not counted twice."""
    rule = governing_scheme(uow, request.school_id, request.net_pence or 0, uow.today()).budget
    return budgets.checks(uow, request.school_id, pence_by_code(request), rule, uow.today(), about=about(request))


def promise(uow: Procuring, request: Requisition) -> None:
    """The money of an approved request promised to its budgets, until the order promises it instead.

    The budgets are held from the look to the promise, so that two approvals at once cannot both find the same money left.
    Raises NotValid where a budget that stops does not hold it.
    """
    uow.requisitions.budgets(request.school_id, uow.today(), to_change=True)
    refuse_where_stopped(budget_checks(uow, request))
    budgets.release(uow, about(request))
    for code, pence in pence_by_code(request).items():
        budgets.commit(
            uow,
            about=about(request),
            school_id=request.school_id,
            code=code,
            on=uow.today(),
            pence=pence,
            says=f"Approved request “{request.title}”",
        )
