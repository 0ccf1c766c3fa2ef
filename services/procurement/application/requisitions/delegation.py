"""The scheme of delegation: which row holds for an amount on a day, and new versions of the trust's or a school's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.refusals import for_the_trust, worded
from services.procurement.application.requisitions.ports import KeptScheme
from services.procurement.domain.errors import NotValid
from services.procurement.domain.requisitions.delegation import (
    Approver,
    BudgetRule,
    Limit,
    Route,
    Scheme,
    checked_scheme,
    governing,
    in_force,
    may_sign_as,
    refuse_looser,
)
from shared.identifiers import new_id


def governing_scheme(uow: Procuring, school_id: str | None, pence: int, on: date) -> Scheme:
    """The scheme that says who approves so much of a school's (None: the trust's) money. Raises NoRuleForDate."""
    trusts = [kept.scheme for kept in uow.requisitions.schemes(None)]
    own = [kept.scheme for kept in uow.requisitions.schemes(school_id)] if school_id else []
    return governing(trusts, own, on, pence)


def limit_for(uow: Procuring, school_id: str | None, pence: int, on: date) -> tuple[Limit, dict[str, Any]]:
    """The row that holds for an amount, and its record to keep with a decision. Raises NoRuleForDate."""
    scheme = governing_scheme(uow, school_id, pence, on)
    limit = scheme.limit_for(pence)
    return limit, scheme.record_of(limit)


def caller_signs_as(uow: Procuring) -> frozenset[Approver]:
    """As whom the caller may sign, by the roles held here."""
    return may_sign_as(uow.roles, uow.trust_roles)


def delegation(uow: Procuring) -> dict[str, Any]:
    """The trust's scheme: the version in force today, all versions, and what can be chosen for a new one."""
    kept = uow.requisitions.schemes(None)
    return _page(kept, uow.today())


@worded
def school_delegation(uow: Procuring, school_id: str) -> dict[str, Any]:
    """The scheme that a school follows today: its own where it has one, beside the trust's."""
    own, trusts = uow.requisitions.schemes(school_id), uow.requisitions.schemes(None)
    return {"own": _page(own, uow.today()), "trusts": _page(trusts, uow.today())}


@worded
def record_delegation(uow: Procuring, **said: Any) -> dict[str, Any]:
    """A new version of the trust's scheme from a day on. Raises InvalidRequest."""
    for_the_trust(uow)
    return _recorded(uow, None, **said)


@worded
def record_school_delegation(uow: Procuring, school_id: str, **said: Any) -> dict[str, Any]:
    """A new version of a school's own scheme, which asks for more than the trust's. Raises InvalidRequest."""
    return _recorded(uow, school_id, **said)


def _recorded(
    uow: Procuring,
    school_id: str | None,
    valid_from: date,
    limits: Sequence[Mapping[str, Any]],
    tolerance_per_cent: Decimal,
    tolerance_pence: int,
    window_days: int,
    cpv_digits: int,
    budget: str,
    source: str,
    because: str,
) -> dict[str, Any]:
    if not source.strip():
        raise NotValid("Say where this was decided: the meeting and its date, or the document")
    if valid_from < uow.today():
        raise NotValid(f"{valid_from:%d/%m/%Y} is over: a new version holds from today at the earliest")
    uow.requisitions.lock_schemes()
    before = uow.requisitions.schemes(school_id)
    scheme = checked_scheme(
        Scheme(
            scheme_id=new_id(),
            school_id=school_id,
            number=max((kept.scheme.number for kept in before), default=0) + 1,
            valid_from=valid_from,
            limits=tuple(_limit(row) for row in limits),
            tolerance_per_cent=tolerance_per_cent,
            tolerance_pence=tolerance_pence,
            window_days=window_days,
            cpv_digits=cpv_digits,
            budget=BudgetRule(budget),
            source=source.strip(),
            status="verified",
        )
    )
    if school_id is not None:
        trusts = in_force([kept.scheme for kept in uow.requisitions.schemes(None)], valid_from)
        if trusts is not None:
            refuse_looser(scheme, trusts)
    uow.requisitions.add_scheme(KeptScheme(scheme, because.strip(), uow.actor, uow.now()))
    return {"scheme_id": scheme.scheme_id, "number": scheme.number, "in_words": scheme.named()}


def _limit(said: Mapping[str, Any]) -> Limit:
    return Limit(
        said["up_to_pence"],
        tuple(Approver(one) for one in said["approvers"]),
        said["quotes"],
        Route(said["route"]),
        said["note"],
    )


def _page(kept: Sequence[KeptScheme], today: date) -> dict[str, Any]:
    now = in_force([one.scheme for one in kept], today)
    versions = [scheme_as_json(one) | {"state": _state(one.scheme, now, today)} for one in reversed(kept)]
    return {
        "in_force": next((one for one in versions if now and one["scheme_id"] == now.scheme_id), None),
        "versions": versions,
    }


def _state(scheme: Scheme, now: Scheme | None, today: date) -> str:
    if now is not None and scheme.scheme_id == now.scheme_id:
        return "in force"
    return "to come" if scheme.valid_from > today else "former"


def scheme_as_json(kept: KeptScheme) -> dict[str, Any]:
    """A version of a scheme with its rows in words."""
    scheme = kept.scheme
    return {
        "scheme_id": scheme.scheme_id,
        "number": scheme.number,
        "valid_from": scheme.valid_from.isoformat(),
        "limits": [
            {
                "up_to_pence": row.up_to_pence,
                "approvers": [one.value for one in row.approvers],
                "quotes": row.quotes,
                "route": row.route.value,
                "note": row.note,
                "in_words": row.in_words(),
            }
            for row in scheme.limits
        ],
        "tolerance_per_cent": str(scheme.tolerance_per_cent),
        "tolerance_pence": scheme.tolerance_pence,
        "window_days": scheme.window_days,
        "cpv_digits": scheme.cpv_digits,
        "budget": scheme.budget.value,
        "source": scheme.source,
        "status": scheme.status,
        "is_example": scheme.status == "assumed",
        "because": kept.because,
        "recorded_by": kept.recorded_by,
        "recorded_at": kept.recorded_at.isoformat(),
    }
