"""What is entered for a run: by a school for its own people, by the payroll officer for all. Whatever is entered, changed or taken out makes
whoever did it somebody who cannot approve the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from services.payroll.application.pay_runs.shown import variation_as_json
from services.payroll.application.ports import Paying
from services.payroll.domain.gross_pay.absences import UnpaidDays, UnpaidReason
from services.payroll.domain.gross_pay.hours import HoursClaim, UnpaidHours, refuse_without_a_rate
from services.payroll.domain.gross_pay.period import OneOff
from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.gross_pay.term_time import WeeksHeld, term_time_on
from services.payroll.domain.pay_runs.variations import Entered, Variation, refuse_outside
from services.payroll.domain.payslips.inputs import FromNet
from services.payroll.domain.staff.people import Employment
from shared.identifiers import new_id
from shared.refusals import NotKnown, NotValid, wrong
from shared.refusing import worded

Said = Mapping[str, Any]


@worded
def add_variation(uow: Paying, school_id: str, run_id: str, employment_id: str, **said: Any) -> dict[str, Any]:
    """Enter something for an employment of a school in a run. Raises InvalidRequest for what cannot be, Conflict for a run that is over."""
    employment = _employment(uow, school_id, employment_id)
    variation = Variation(
        new_id(), run_id, employment_id, employment.school_id, _entered(uow, employment, said), uow.actor, uow.now()
    )
    _changed(uow, variation)
    uow.pay_runs.add_variation(variation)
    return _shown(uow, variation)


@worded
def change_variation(uow: Paying, school_id: str, variation_id: str, **said: Any) -> dict[str, Any]:
    """Something else in the place of an entry."""
    held = uow.pay_runs.variation(variation_id)
    employment = _employment(uow, school_id, held.employment_id)
    changed = replace(held, what=_entered(uow, employment, said), entered_by=uow.actor, entered_at=uow.now())
    _changed(uow, changed)
    uow.pay_runs.remove_variation(variation_id)
    uow.pay_runs.add_variation(changed)
    return _shown(uow, changed)


@worded
def remove_variation(uow: Paying, school_id: str, variation_id: str) -> dict[str, Any]:
    """Take an entry out."""
    held = uow.pay_runs.variation(variation_id)
    _employment(uow, school_id, held.employment_id)
    _changed(uow, None, held.run_id)
    uow.pay_runs.remove_variation(variation_id)
    return {"variation_id": variation_id}


@worded
def variations(uow: Paying, run_id: str, school_id: str | None) -> list[dict[str, Any]]:
    """What was entered for a run, for a school or for all."""
    found = uow.pay_runs.variations(run_id, school_id)
    return [_shown(uow, one) for one in found]


def _shown(uow: Paying, one: Variation) -> dict[str, Any]:
    employment = uow.staff.employment(one.employment_id)
    people = uow.staff.people([employment.person_id])
    name = people[employment.person_id].name if employment.person_id in people else ""
    return variation_as_json(one, name, employment.person_id, employment.payroll_id)


def _employment(uow: Paying, school_id: str, employment_id: str) -> Employment:
    employment = uow.staff.employment(employment_id)
    if employment.school_id != school_id:
        raise NotKnown("There is no such employment at this school: its home school enters for it")
    return employment


def _changed(uow: Paying, variation: Variation | None, run_id: str = "") -> None:
    run = uow.pay_runs.get(variation.run_id if variation else run_id, to_change=True)
    if variation is not None:
        _refuse_of_another(uow, variation, run.employer_id, run.pay_group_id)
        refuse_outside(variation, run.terms)
    uow.pay_runs.save(run, run.changed_by(uow.actor))


def _refuse_of_another(uow: Paying, variation: Variation, employer_id: str, pay_group_id: str) -> None:
    employment = uow.staff.employment(variation.employment_id)
    if (employment.employer_id, employment.pay_group_id) != (employer_id, pay_group_id):
        raise NotValid(
            f"Payroll id {employment.payroll_id} is not paid in this run: enter it for a run of its own pay group"
        )


def _entered(uow: Paying, employment: Employment, said: Said) -> Entered:
    if said["kind"] == "from net pay":
        return FromNet(_words(said), _pence(said), said.get("reference", ""))
    entered = _ENTRIES[said["kind"]](_post(uow, employment, said), said)
    if isinstance(entered, WeeksHeld):
        term_time_on(uow.staff.post(entered.post).post, entered.starts)
    if isinstance(entered, HoursClaim | UnpaidHours):
        refuse_without_a_rate(uow.staff.post(entered.post).post, entered)
    return entered


def _post(uow: Paying, employment: Employment, said: Said) -> str:
    """The post, which may be left out where there is only one."""
    posts = [
        held.post.post for held in uow.staff.posts_of([employment.employment_id]).get(employment.employment_id, [])
    ]
    post = str(said.get("post_id") or (posts[0] if len(posts) == 1 else ""))
    if post not in posts:
        raise wrong("post_id", f"Say for which of the posts of payroll id {employment.payroll_id} it is")
    return post


def _hours(post: str, said: Said) -> HoursClaim:
    return HoursClaim(
        post,
        _words(said),
        _given(said, "hours"),
        _given(said, "starts"),
        said.get("ends") or _given(said, "starts"),
        said["multiple"],
        said.get("hour_pence"),
        said["with_holiday"],
        said["pensionable"],
    )


def _unpaid_days(post: str, said: Said) -> UnpaidDays:
    starts = _given(said, "starts")
    reason = _reason(said)
    return UnpaidDays(post, reason, starts, said.get("ends") or starts, part=Fraction(said["part"]))


def _unpaid_hours(post: str, said: Said) -> UnpaidHours:
    return UnpaidHours(post, _reason(said), _given(said, "hours"), _given(said, "starts"))


def _one_off(post: str, said: Said) -> OneOff:
    scheme = PensionScheme(said["pension"])
    return OneOff(post, _words(said), _pence(said), _given(said, "starts"), scheme, said["niable"], said["taxable"])


def _weeks(post: str, said: Said) -> WeeksHeld:
    return WeeksHeld(post, _given(said, "weeks"), _given(said, "starts"), _given(said, "ends"), said.get("pence"))


_ENTRIES: Mapping[str, Callable[[str, Said], Entered]] = {
    "hours": _hours,
    "unpaid days": _unpaid_days,
    "unpaid hours": _unpaid_hours,
    "one-off": _one_off,
    "term-time balance": _weeks,
}
KINDS = (*_ENTRIES, "from net pay")


def _given(said: Said, field: str) -> Any:
    if said.get(field) is None:
        raise wrong(field, f"Give the {_FIELDS[field]}")
    return said[field]


_FIELDS = {
    "hours": "hours",
    "weeks": "weeks of term",
    "starts": "first day",
    "ends": "last day",
    "pence": "amount",
}


def _words(said: Said) -> str:
    words = str(said.get("words", "")).strip()
    if not words:
        raise wrong("words", "Say what it is, as it shall stand on the payslip")
    return words


def _pence(said: Said) -> int:
    pence = _given(said, "pence")
    if not pence:
        raise wrong("pence", "Give an amount other than nothing")
    return int(pence)


def _reason(said: Said) -> UnpaidReason:
    for reason in (UnpaidReason.STRIKE, UnpaidReason.UNPAID_LEAVE):
        if said.get("words") == reason:
            return reason
    raise wrong("words", f"Say why: {UnpaidReason.STRIKE} or {UnpaidReason.UNPAID_LEAVE}")
