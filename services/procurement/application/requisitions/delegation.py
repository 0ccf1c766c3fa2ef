"""The scheme of delegation: which version governs an amount on a day, and new versions of the trust's or a school's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.requisitions.ports import KeptScheme, SchemeDecision
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
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.identity.roles import Role
from shared.refusals import NotKnown, NotValid, WrongTime
from shared.refusing import for_the_trust, worded


def governing_scheme(uow: Procuring, school_id: str | None, pence: int, on: date) -> Scheme:
    """The scheme that says who approves so much of a school's (None: the trust's) money. Raises NoRuleForDate."""
    trusts = _holding(uow, None)
    if school_id is None:
        return governing(trusts, [], on, pence).of_trust_itself()
    return governing(trusts, _holding(uow, school_id), on, pence)


def is_small(uow: Procuring, pence: int, on: date) -> bool:
    """Whether an amount without VAT is within the first limit of the trust's own scheme: what is unknown of it does not stop it."""
    return pence <= (governing_scheme(uow, None, pence, on).limits[0].up_to_pence or 0)


def _holding(uow: Procuring, school_id: str | None) -> list[Scheme]:
    """The versions that count: the trust's once a second person confirmed them."""
    return [kept.scheme for kept in uow.requisitions.schemes(school_id) if kept.holds]


def caller_signs_as(uow: Procuring) -> frozenset[Approver]:
    """As whom the caller may sign, by the roles held here."""
    return may_sign_as(uow.roles, uow.trust_roles)


def delegation(uow: Procuring) -> dict[str, Any]:
    """The trust's scheme: the version in force today, all versions, and what can be chosen for a new one."""
    return _page(uow, uow.requisitions.schemes(None))


def delegation_to_confirm(uow: Procuring) -> list[dict[str, Any]]:
    """The versions of the trust's scheme that wait for the caller's answer."""
    waiting = [one for one in uow.requisitions.schemes(None) if not _why_not_decided(uow, one)]
    return [{"scheme_id": one.scheme.scheme_id, "in_words": _in_words(one.scheme)} for one in waiting]


def _in_words(scheme: Scheme) -> str:
    return f"version {scheme.number}, from {day_in_words(scheme.valid_from)}"


@worded
def school_delegation(uow: Procuring, school_id: str) -> dict[str, Any]:
    """The scheme that a school follows today: its own where it has one, beside the trust's."""
    own, trusts = uow.requisitions.schemes(school_id), uow.requisitions.schemes(None)
    return {"own": _page(uow, own), "trusts": _page(uow, trusts)}


@worded
def record_delegation(uow: Procuring, **said: Any) -> dict[str, Any]:
    """A new version of the trust's scheme, which holds once somebody of the other role confirms it. Raises InvalidRequest."""
    for_the_trust(uow)
    return _recorded(uow, None, **said)


@worded
def decide_delegation(uow: Procuring, scheme_id: str, decision: str, words: str) -> dict[str, Any]:
    """The second person's answer to a recorded version: confirmed, or turned down with a reason.

    One confirmed after its first day holds from the day of the answer: what was decided before stands. Raises
    InvalidRequest, Conflict, NotFound.
    """
    for_the_trust(uow)
    uow.requisitions.lock_schemes()
    kept = next((one for one in uow.requisitions.schemes(None) if one.scheme.scheme_id == scheme_id), None)
    if kept is None:
        raise NotKnown("There is no such version of the scheme of delegation")
    why_not = _why_not_decided(uow, kept)
    if why_not:
        raise WrongTime(why_not)
    said = SchemeDecision(decision)
    if said is SchemeDecision.TURNED_DOWN and not words.strip():
        raise NotValid("Say why it is turned down: whoever recorded it reads that")
    scheme = replace(kept.scheme, valid_from=max(kept.scheme.valid_from, uow.today()))
    after = replace(
        kept,
        scheme=scheme if said is SchemeDecision.CONFIRMED else kept.scheme,
        decided=said,
        decided_by=uow.actor,
        decided_at=uow.now(),
        decided_words=words.strip(),
    )
    uow.requisitions.decide_scheme(after)
    return _version(uow, after, None)


def _why_not_decided(uow: Procuring, kept: KeptScheme) -> str:
    """Why the caller cannot answer to a version; empty where the caller can."""
    if not kept.waits:
        return f"Version {kept.scheme.number} does not wait for anybody"
    if kept.recorded_by == uow.actor:
        return f"You recorded version {kept.scheme.number} yourself: somebody else confirms it"
    if _other_role(kept) not in uow.trust_roles:
        return f"Version {kept.scheme.number} is confirmed by {_IN_WORDS[_other_role(kept)]}"
    return ""


def _other_role(kept: KeptScheme) -> Role:
    return Role.FINANCE if kept.recorded_as == Role.EXECUTIVE.value else Role.EXECUTIVE


_IN_WORDS = {Role.FINANCE: "somebody of the trust's finance", Role.EXECUTIVE: "an executive of the trust"}


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
        raise NotValid(f"{day_in_words(valid_from)} is over: a new version holds from today at the earliest")
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
        trusts = in_force(_holding(uow, None), valid_from)
        if trusts is not None:
            refuse_looser(scheme, trusts)
    recorded_as = Role.EXECUTIVE if Role.EXECUTIVE in uow.trust_roles else Role.FINANCE
    kept = KeptScheme(
        scheme, because.strip(), uow.actor, uow.now(), recorded_as=recorded_as.value if school_id is None else ""
    )
    uow.requisitions.add_scheme(kept)
    next_step = f"It holds once {_IN_WORDS[_other_role(kept)]} has confirmed it" if kept.waits else ""
    return {
        "scheme_id": scheme.scheme_id,
        "number": scheme.number,
        "in_words": _in_words(scheme),
        "next": next_step,
    }


def _limit(said: Mapping[str, Any]) -> Limit:
    return Limit(
        said["up_to_pence"],
        tuple(Approver(one) for one in said["approvers"]),
        said["quotes"],
        Route(said["route"]),
        said["note"],
    )


def _page(uow: Procuring, kept: Sequence[KeptScheme]) -> dict[str, Any]:
    now = in_force([one.scheme for one in kept if one.holds], uow.today())
    versions = [_version(uow, one, now) for one in reversed(kept)]
    return {
        "in_force": next((one for one in versions if now and one["scheme_id"] == now.scheme_id), None),
        "versions": versions,
    }


def _version(uow: Procuring, kept: KeptScheme, now: Scheme | None) -> dict[str, Any]:
    why_not = _why_not_decided(uow, kept)
    return scheme_as_json(kept) | {
        "state": _state(kept, now, uow.today()),
        "may_decide": not why_not,
        "waits_for": _IN_WORDS[_other_role(kept)] if kept.waits else "",
    }


def _state(kept: KeptScheme, now: Scheme | None, today: date) -> str:
    if kept.waits:
        return "to be confirmed"
    if not kept.holds:
        return "turned down"
    if now is not None and kept.scheme.scheme_id == now.scheme_id:
        return "in force"
    return "to come" if kept.scheme.valid_from > today else "former"


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
        "decided": kept.decided.value if kept.decided else "",
        "decided_by": kept.decided_by,
        "decided_words": kept.decided_words,
    }
