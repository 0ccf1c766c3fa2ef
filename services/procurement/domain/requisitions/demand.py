"""What the scheme of delegation asks of a request: looked up by its amount, together with similar ones of the last days.

A purchase cut into pieces is summed again: requests of the same school, to the same supplier, for the same group of CPV
codes within some days. Where the sum asks for more than the request alone, the more senior approver is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.procurement.domain.requisitions.delegation import SENIORITY, Approver, Limit, Route, Scheme
from services.procurement.domain.requisitions.requisition import Demand, Requisition
from shared.calendar.words import day_in_words
from shared.money import pounds
from shared.refusals import NotValid


@dataclass(frozen=True, slots=True)
class Similar:
    """A line of another request of the same school and supplier, without VAT."""

    requisition_id: str
    title: str
    on: date
    cpv_code: str
    pence: int


def demand_of(
    request: Requisition,
    governing: Callable[[int], Scheme],
    similar: Sequence[Similar],
    *,
    on: date,
    own: frozenset[Approver] = frozenset(),
    warnings: Iterable[str] = (),
) -> Demand:
    """What is asked of the request on a day. `governing` gives the scheme for an amount, `own` is as whom its sender signs.

    Raises NotValid where the row says that only a formal tender will do, or nobody is more senior than the sender.
    """
    alone = request.net_pence or 0
    scheme = governing(alone)
    looked_up, counted = _summed(request, similar, scheme, on)
    by_sum = governing(looked_up)
    row_alone, row = scheme.limit_for(alone), by_sum.limit_for(looked_up)
    told = list(warnings)
    if row != row_alone and counted:
        told.append(
            f"Alone this is {row_alone.in_words()}. With {_titles(counted)} it is {pounds(looked_up)}, "
            f"and so {row.in_words()}."
        )
    _refuse_tender(row, looked_up, by_sum)
    approvers = _others_than(own, row.approvers, by_sum)
    if approvers != row.approvers:
        told.append(f"Whoever sent this is the {_named(own & set(row.approvers))}; so the {approvers[0]} signs first.")
    return Demand(
        approvers=approvers,
        quotes=row.quotes,
        pence=alone,
        looked_up_pence=looked_up,
        working=_working(alone, looked_up, counted),
        warnings=tuple(told),
        record=by_sum.record_of(row),
        tolerance_per_cent=by_sum.tolerance_per_cent,
        tolerance_pence=by_sum.tolerance_pence,
    )


def _others_than(own: frozenset[Approver], approvers: tuple[Approver, ...], scheme: Scheme) -> tuple[Approver, ...]:
    """The steps that are left when nobody signs what they sent; where none is left, the next more senior of the scheme."""
    highest = max((SENIORITY[one] for one in own & set(approvers)), default=-1)
    left = tuple(one for one in approvers if SENIORITY[one] > highest)
    if left:
        return left
    seniors = {row.approvers[-1] for row in scheme.limits if SENIORITY[row.approvers[-1]] > highest}
    if not seniors:
        raise NotValid(
            "Nobody is more senior than you in the scheme of delegation: let somebody else send this request"
        )
    return (min(seniors, key=SENIORITY.__getitem__),)


def _named(approvers: Iterable[Approver]) -> str:
    return " and ".join(one.value for one in sorted(approvers, key=SENIORITY.__getitem__))


def _summed(
    request: Requisition, similar: Sequence[Similar], scheme: Scheme, on: date
) -> tuple[int, tuple[Similar, ...]]:
    """The amount to look up, and the other lines in it: the request, or one group of its codes with what is similar."""
    best, counted = request.net_pence or 0, tuple[Similar, ...]()
    for group in sorted({line.cpv_code[: scheme.cpv_digits] for line in request.lines}):
        own = sum(line.net_pence or 0 for line in request.lines if line.cpv_code.startswith(group))
        others = tuple(one for one in similar if _counts(one, request, group, scheme, on))
        together = own + sum(one.pence for one in others)
        if others and together > best:
            best, counted = together, others
    return best, counted


def _counts(one: Similar, request: Requisition, group: str, scheme: Scheme, on: date) -> bool:
    near = abs((on - one.on).days) <= scheme.window_days
    return near and one.requisition_id != request.requisition_id and one.cpv_code.startswith(group)


def _titles(counted: Sequence[Similar]) -> str:
    named = list(dict.fromkeys(f"“{one.title}” of {day_in_words(one.on)}" for one in counted))
    return ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")


def _working(alone: int, looked_up: int, counted: Sequence[Similar]) -> str:
    if not counted:
        return f"{pounds(alone)} without VAT"
    others = sum(one.pence for one in counted)
    return (
        f"{pounds(looked_up - others)} of this request + {pounds(others)} of {_titles(counted)} = "
        f"{pounds(looked_up)} without VAT, for the same kind of goods from the same supplier"
    )


def _refuse_tender(row: Limit, pence: int, scheme: Scheme) -> None:
    if row.route is Route.TENDER:
        raise NotValid(
            f"{pounds(pence)} needs a formal tender by {scheme.named()}: ask the trust's buyer to open one, or to call "
            "off an approved framework",
            only_a_tender=True,
        )
