"""Taking a supplier on, step by step: its declarations, what somebody checked, the approval or the refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.procurement.application.ports import Procuring
from services.procurement.application.suppliers.noted import ONBOARDING, note
from services.procurement.application.suppliers.rule_rows import row, taking_over_rule
from services.procurement.domain.cpv import cpv_of
from services.procurement.domain.suppliers import onboarding
from services.procurement.domain.suppliers.declarations import QUESTIONS, Answer, Declared, declared
from services.procurement.domain.suppliers.onboarding import CHECKS, Onboarding, Stage
from shared.calendar import add_months
from shared.calendar.words import day_in_words
from shared.refusals import ChangedMeanwhile, NotValid
from shared.refusing import for_the_trust, worded


@worded
def confirm_taken_over(uow: Procuring, supplier_id: str, version: int) -> dict[str, Any]:
    """A second person confirms that the trust bought from the supplier before: it may be bought from until it is approved
    in its time. Raises Conflict where nothing waits, InvalidRequest for whoever listed it."""
    rule = taking_over_rule(uow)
    until = uow.today() + timedelta(days=rule.integer)
    at = onboarding.taken_over(_at(uow, supplier_id, version), uow.actor, until)
    return _put(
        uow, at, "taken over: the trust bought from it before", f"To be approved by {day_in_words(until)}", rule
    )


@worded
def give_declarations(
    uow: Procuring, supplier_id: str, version: int, answers: Mapping[str, Any], signed_by: str, signed_on: date,
    small_business: bool | None, cpv_codes: Sequence[str], insured_until: date | None,
) -> dict[str, Any]:  # fmt: skip
    """What the supplier declares, as it signed it. Raises InvalidRequest naming each open question, or Conflict."""
    at = _at(uow, supplier_id, version)
    given = declared(
        {key: Answer(**answer) for key, answer in answers.items()},
        signed_by, signed_on, uow.today(),
        small_business=small_business, cpv_codes=_cpv_codes(cpv_codes), insured_until=insured_until,
    )  # fmt: skip
    return _put(
        uow,
        onboarding.with_declarations(at, given),
        f"declarations signed by {given.signed_by} on {day_in_words(signed_on)}",
    )


@worded
def check_supplier(
    uow: Procuring,
    supplier_id: str,
    version: int,
    checks: Mapping[str, str],
    considered: Mapping[str, str],
    payment_days: int | None,
) -> dict[str, Any]:
    """What somebody saw, and what was made of each concern; paid within the days of the law unless said otherwise.

    Raises InvalidRequest naming what is open, or Conflict.
    """
    rule = row("supplier.payment.days", uow.today())
    days = rule.integer if payment_days is None else payment_days
    at = onboarding.checked(_at(uow, supplier_id, version), uow.actor, checks, considered, days)
    return _put(uow, at, "checked", f"Paid within {days} days", *([rule] if payment_days is None else []))


@worded
def approve_supplier(uow: Procuring, supplier_id: str, version: int) -> dict[str, Any]:
    """The supplier may be bought from. Raises Conflict before it is checked, InvalidRequest for whoever listed it."""
    rule = row("supplier.review.months", uow.today())
    review_on = add_months(uow.today(), rule.integer)
    at = onboarding.approved(_at(uow, supplier_id, version), uow.actor, uow.today(), review_on)
    return _put(uow, at, "approved", f"To be looked at again on {day_in_words(review_on)}", rule)


@worded
def refuse_supplier(uow: Procuring, supplier_id: str, version: int, reason: str) -> dict[str, Any]:
    """Nothing is bought from the supplier. Raises InvalidRequest without a reason."""
    return _put(uow, onboarding.refused(_at(uow, supplier_id, version), reason), "refused", reason)


@worded
def invite_again(uow: Procuring, supplier_id: str, version: int) -> dict[str, Any]:
    """A refused supplier begins again. Raises Conflict for one that was not refused."""
    return _put(uow, onboarding.invited_again(_at(uow, supplier_id, version), uow.actor), "invited again")


def questions() -> dict[str, Any]:
    """What a supplier declares, what somebody checks, as the pages ask it."""
    return {
        "questions": [
            {
                "key": one.key, "asks": one.asks, "hint": one.hint, "concern": one.concern,
                "details_when": one.details_when, "details_are": one.details_are,
            }
            for one in QUESTIONS
        ],
        "checks": [{"key": key, "words": words} for key, words in CHECKS.items()],
    }  # fmt: skip


def onboarding_as_json(at: Onboarding, today: date, me: str) -> dict[str, Any]:
    """Where a supplier stands, for its page; `steps` are those that whoever asks may take now."""
    return {
        "supplier_id": at.supplier_id,
        "stage": at.stage.value,
        "version": at.version,
        "listers": list(at.listers),
        "bought_before": at.bought_before,
        "confirmed_by": at.confirmed_by,
        "listed_on": at.listed_on.isoformat(),
        "buying_until": _iso(at.buying_until),
        "declared": _declared_as_json(at.declared, at.considered),
        "checks": [{"key": key, "words": CHECKS[key], "seen": seen} for key, seen in at.checks.items()],
        "checked_by": at.checked_by,
        "approved_on": _iso(at.approved_on),
        "approved_by": at.approved_by,
        "review_on": _iso(at.review_on),
        "review_due": at.review_on is not None and at.review_on <= today,
        "payment_days": at.payment_days,
        "refused_because": at.refused_because,
        "not_bought_from": at.why_not_bought_from(today),
        "waits_for_another": at.stage in (Stage.TO_CONFIRM, Stage.CHECKED) and me in at.listers,
        "steps": [step for step in _STEPS[at.stage] if step not in _NOT_BY_LISTERS or me not in at.listers],
    }


_NOT_BY_LISTERS = ("confirm", "approve")
_STEPS: Mapping[Stage, tuple[str, ...]] = {
    Stage.TO_CONFIRM: ("confirm", "declare", "refuse"),
    Stage.TAKEN_OVER: ("declare", "refuse"),
    Stage.INVITED: ("declare", "refuse"),
    Stage.DECLARED: ("check", "declare", "refuse"),
    Stage.CHECKED: ("approve", "check", "declare", "refuse"),
    Stage.APPROVED: ("declare", "refuse"),
    Stage.REFUSED: ("invite_again",),
}


def _at(uow: Procuring, supplier_id: str, version: int) -> Onboarding:
    for_the_trust(uow)
    uow.onboarding.lock(supplier_id)
    at = uow.onboarding.of(supplier_id)
    if at.version != version:
        raise ChangedMeanwhile(
            f"Somebody else went on with this supplier since you opened it: it stands at '{at.stage}'. Look at it again"
        )
    return at


def _put(uow: Procuring, at: Onboarding, what: str, words: str = "", *rules: Any) -> dict[str, Any]:
    uow.onboarding.put(at)
    note(uow, at.supplier_id, ONBOARDING, what, words, rules)
    return onboarding_as_json(at, uow.today(), uow.actor)


def _cpv_codes(codes: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(cpv_of(code, "").code for code in codes))
    except NotValid as wrong:
        raise NotValid(str(wrong), fields={"cpv_codes": [str(wrong)]}) from wrong


def _declared_as_json(given: Declared | None, considered: Mapping[str, str]) -> dict[str, Any] | None:
    if given is None:
        return None
    concerns = {question.key for question in given.concerns()}
    return {
        "signed_by": given.signed_by,
        "signed_on": given.signed_on.isoformat(),
        "small_business": given.small_business,
        "cpv_codes": list(given.cpv_codes),
        "insured_until": _iso(given.insured_until),
        "answers": [
            {
                "key": question.key, "asks": question.asks, "yes": given.answers[question.key].yes,
                "details": given.answers[question.key].details, "concern": question.key in concerns,
                "considered": considered.get(question.key, ""),
            }
            for question in QUESTIONS
        ],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
