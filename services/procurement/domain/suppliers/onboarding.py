"""How a supplier is taken on: invited, declarations given, checked, approved; or refused with a reason at any step.

A supplier that the trust bought from before is taken over, once a second person has confirmed that: it may then be bought
from for a limited time, until it is approved. Whoever ever put a supplier on the list neither confirms nor approves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from services.procurement.domain.suppliers.declarations import Declared
from shared.calendar.words import day_in_words
from shared.refusals import NotValid, WrongTime


class Stage(StrEnum):
    """How far the taking on has come."""

    TO_CONFIRM = "to be confirmed"
    TAKEN_OVER = "taken over"
    INVITED = "invited"
    DECLARED = "declarations given"
    CHECKED = "checked"
    APPROVED = "approved"
    REFUSED = "refused"


CHECKS: Mapping[str, str] = {
    "register": "Its name and number stand like that in the register of companies (or it is a sole trader whose address was seen)",
    "vat": "HMRC’s checker knows its VAT number under this name (or it is not registered for VAT)",
    "insurance": "The certificates of insurance were seen",
    "number": "Its telephone number was found somewhere else than in its own letters, and is on record",
}
"""What a person looks at before a supplier is approved: each is answered in words, with what was seen."""


@dataclass(frozen=True, slots=True)
class Onboarding:
    """Where one supplier stands."""

    supplier_id: str
    stage: Stage
    listers: tuple[str, ...]
    """Everybody who put it on the list or invited it again, the first one first."""
    listed_on: date
    buying_until: date | None = None
    """Of one that was taken over: the last day on which something is bought without an approval."""
    bought_before: str = ""
    """Of one that was taken over: what the trust bought from it before, as whoever listed it said."""
    confirmed_by: str = ""
    declared: Declared | None = None
    checks: Mapping[str, str] = field(default_factory=dict)
    considered: Mapping[str, str] = field(default_factory=dict)
    checked_by: str = ""
    approved_on: date | None = None
    approved_by: str = ""
    review_on: date | None = None
    payment_days: int | None = None
    refused_because: str = ""
    version: int = 0

    def why_not_bought_from(self, day: date) -> str:
        """Why nothing may be bought from the supplier on the day, in words; nothing where it may."""
        if self.approved_on is not None and self.stage is not Stage.REFUSED:
            return ""
        if self.stage is Stage.REFUSED:
            return f"it was refused: {self.refused_because}"
        if self.stage is Stage.TO_CONFIRM:
            return "a second person has to confirm first that the trust bought from it before"
        if self.buying_until is not None:
            if day <= self.buying_until:
                return ""
            until = day_in_words(self.buying_until)
            return f"it was to be approved by {until} (it stands at '{self.stage}')"
        return f"it is not approved yet (it stands at '{self.stage}')"


def invited(supplier_id: str, by: str, on: date) -> Onboarding:
    """A new supplier, from which nothing is bought yet."""
    return Onboarding(supplier_id, Stage.INVITED, (by,), on)


def to_be_taken_over(supplier_id: str, by: str, on: date, bought_before: str) -> Onboarding:
    """A supplier that the trust bought from before, as one person says. Raises NotValid where it does not say what."""
    if not bought_before.strip():
        words = "Say what the trust bought from it before, and how you know"
        raise NotValid(words, fields={"reason": [words]})
    return Onboarding(supplier_id, Stage.TO_CONFIRM, (by,), on, bought_before=bought_before.strip())


def taken_over(at: Onboarding, by: str, buying_until: date) -> Onboarding:
    """A second person confirms it: bought from until a day. Raises WrongTime where nothing waits, NotValid for who listed it."""
    if at.stage is not Stage.TO_CONFIRM:
        raise WrongTime(f"The supplier stands at '{at.stage}': there is nothing to confirm")
    if by in at.listers:
        raise NotValid("You put this supplier on the list. Somebody else has to confirm it")
    return _next(at, stage=Stage.TAKEN_OVER, buying_until=buying_until, confirmed_by=by)


def with_declarations(at: Onboarding, declared: Declared) -> Onboarding:
    """The declarations are in; what was checked before is to be checked again. Raises WrongTime for a refused one."""
    _refuse_refused(at, "take declarations of")
    return _next(at, stage=Stage.DECLARED, declared=declared, checks={}, considered={}, checked_by="")


def checked(
    at: Onboarding, by: str, checks: Mapping[str, str], considered: Mapping[str, str], payment_days: int
) -> Onboarding:
    """Somebody looked at numbers, certificates and every concern. Raises NotValid naming what is open, or WrongTime."""
    _refuse_refused(at, "check")
    if at.declared is None or at.stage not in (Stage.DECLARED, Stage.CHECKED):
        raise WrongTime("There are no new declarations to check: enter what the supplier declares first")
    fields = {key: [f"Say what you saw: {words}"] for key, words in CHECKS.items() if not checks.get(key, "").strip()}
    for question in at.declared.concerns():
        if not considered.get(question.key, "").strip():
            fields[f"considered_{question.key}"] = [f"Say what you make of this answer: {question.asks}"]
    if not 0 < payment_days <= 365:
        fields["payment_days"] = ["Payment terms are between 1 and 365 days"]
    if fields:
        raise NotValid("; ".join(words for [words] in fields.values()), fields=fields)
    return _next(
        at, stage=Stage.CHECKED, checked_by=by, payment_days=payment_days,
        checks={key: words.strip() for key, words in checks.items() if key in CHECKS},
        considered={key: words.strip() for key, words in considered.items() if words.strip()},
    )  # fmt: skip


def approved(at: Onboarding, by: str, on: date, review_on: date) -> Onboarding:
    """The supplier may be bought from. Raises WrongTime before it was checked, NotValid for whoever ever listed it."""
    if at.stage is not Stage.CHECKED:
        raise WrongTime(f"The supplier stands at '{at.stage}': it is approved once its declarations are checked")
    if by in at.listers:
        raise NotValid("You put this supplier on the list. Somebody else has to approve it")
    return _next(at, stage=Stage.APPROVED, approved_by=by, approved_on=on, review_on=review_on)


def refused(at: Onboarding, reason: str) -> Onboarding:
    """Nothing is bought from the supplier. Raises NotValid without a reason."""
    _refuse_refused(at, "refuse")
    if not reason.strip():
        raise NotValid("Say why the supplier is refused, for whoever asks later")
    return _next(at, stage=Stage.REFUSED, refused_because=reason.strip())


def invited_again(at: Onboarding, by: str) -> Onboarding:
    """A refused supplier begins again. Raises WrongTime for one that was not refused."""
    if at.stage is not Stage.REFUSED:
        raise WrongTime(f"The supplier stands at '{at.stage}': only a refused one is invited again")
    listers = tuple(dict.fromkeys((*at.listers, by)))
    return Onboarding(at.supplier_id, Stage.INVITED, listers, at.listed_on, version=at.version + 1)


def to_be_looked_at_again(at: Onboarding, today: date) -> Onboarding:
    """Its name or numbers changed: what was checked of them is to be checked again; an approved one is due for a look."""
    if at.stage is Stage.CHECKED:
        return _next(at, stage=Stage.DECLARED, checks={}, considered={}, checked_by="")
    return _next(at, review_on=today) if at.stage is Stage.APPROVED else _next(at)


def _refuse_refused(at: Onboarding, step: str) -> None:
    if at.stage is Stage.REFUSED:
        raise WrongTime(f"The supplier was refused ({at.refused_because}): invite it again before you {step} it")


def _next(at: Onboarding, **changed: object) -> Onboarding:
    return replace(at, version=at.version + 1, **changed)  # type: ignore[arg-type]
