"""Posts: what a job at a school is paid by, from a day on; held against the pay scales and the published bounds of allowances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.payroll.application.pay_scales.in_use import scales_of
from services.payroll.application.ports import Paying
from services.payroll.application.staff.employments import employment_for, person_for
from services.payroll.application.staff.noted import note
from services.payroll.application.staff.ports import PostHeld
from services.payroll.domain.gross_pay.allowances import check_allowance
from services.payroll.domain.gross_pay.posts import (
    WHOLE,
    Allowance,
    AllowanceBasis,
    AllowanceKind,
    DayMethod,
    Hourly,
    LeaveMethod,
    OnPoint,
    PensionScheme,
    Post,
    Spot,
    Terms,
    TermTime,
    fte_of_hours,
)
from services.payroll.domain.gross_pay.scales import PayScale, Scales, refuse_outside_range
from services.payroll.domain.staff.people import Employment
from services.payroll.domain.staff.posting import ended_on, with_terms
from services.payroll.rules.gross_pay import allowance_rules_on
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import wrong
from shared.refusing import refuse_unless_version, refuse_without, worded


@worded
def set_post(
    uow: Paying,
    school_id: str,
    employment_id: str,
    post_id: str | None,
    version: int,
    title: str,
    cost_code: str,
    terms: dict[str, Any],
    allowances: list[dict[str, Any]] | None,
    own_pay: bool,
) -> dict[str, Any]:
    """A new post at the school, or new terms of a post from a day on. Raises NotFound, InvalidRequest, Conflict."""
    employment = employment_for(uow, employment_id)
    held = uow.staff.post(post_id) if post_id else None
    if held is not None:
        _refuse_other(held, employment)
        refuse_unless_version(held.version, version, "this post")
    scales = scales_of(uow, employment.employer_id)
    paid_by = terms_of(terms, scales)
    _refuse_outside(employment, paid_by.starts)
    if not own_pay:
        refuse_outside_published(terms, scales)
    post = _post(held, school_id, employment, title, cost_code, paid_by)
    if allowances is not None:
        post = replace(post, allowances=tuple(allowance_of(number, one) for number, one in enumerate(allowances, 1)))
    for allowance in post.allowances:
        # Bounds are those of today: an allowance granted long ago was held against those of its time.
        check_allowance(allowance, allowance_rules_on(max(allowance.starts, uow.today())), own_pay=own_pay)
    uow.staff.put_post(PostHeld(post, employment_id))
    person = person_for(uow, employment.person_id)
    what = f"post {post.title}: terms from {day_in_words(paid_by.starts)}"
    note(uow, person, what, school_id=school_id)
    return post_as_json(uow.staff.post(post.post))


@worded
def end_post(uow: Paying, school_id: str, post_id: str, version: int, ends: date, reason: str) -> dict[str, Any]:
    """The last day of a post. Raises NotFound, InvalidRequest, Conflict."""
    held = uow.staff.post(post_id)
    refuse_unless_version(held.version, version, "this post")
    because = refuse_without(reason)
    uow.staff.put_post(replace(held, post=ended_on(held.post, ends)))
    employment = employment_for(uow, held.employment_id)
    person = person_for(uow, employment.person_id)
    note(uow, person, f"post {held.post.title} ends on {day_in_words(ends)}", because, school_id)
    return post_as_json(uow.staff.post(post_id))


def terms_of(said: dict[str, Any], scales: Scales) -> Terms:
    """The terms that were described. Raises NotValid at the field that cannot be, NoRuleForDate for a scale without a row."""
    pay = pay_of(said, scales)
    return Terms(
        said["starts"],
        pay,
        _fte(said, pay, scales),
        said["ends"],
        _term_time(said),
        DayMethod(said["part_month"]),
        PensionScheme(said["pension"]),
    )


def pay_of(said: dict[str, Any], scales: Scales) -> OnPoint | Spot | Hourly:
    """What the terms pay by: one of the three. Raises NotValid, NoRuleForDate."""
    ranged = bool(said.get("pay_range"))
    given = [
        name for name in ("scale", "annual_pence", "hour_pence") if said[name] and not (ranged and name == "scale")
    ]
    if ranged and given != ["annual_pence"]:
        raise wrong("pay_range", "A published range is what a salary for a year is held against: give the salary")
    if len(given) != 1:
        raise wrong(
            "scale", "Give a pay scale with its point, a salary for a year or a rate by the hour: one of the three"
        )
    if given == ["scale"]:
        scale = known_scale(scales, said["scale"].strip(), said["starts"])
        scale.point(said["point"].strip())
        if said["top"].strip():
            scale.point(said["top"].strip())
        return OnPoint(scale.name, said["point"].strip(), said["top"].strip() or None)
    if not said["agreed_in"].strip():
        raise wrong("agreed_in", "Say where this pay was agreed: a contract, a letter, a decision of the governors")
    if said["annual_pence"]:
        return Spot(said["annual_pence"], said["agreed_in"].strip())
    return Hourly(said["hour_pence"], said["agreed_in"].strip())


RANGES: Mapping[str, tuple[str, str]] = {
    "leading practitioner": ("LP_MIN", "LP_MAX"),
    "headteacher": ("HT_MIN", "HT_MAX"),
    "leadership": ("L1", "L43"),
}
"""The published ranges within which a salary is set, by the points at their ends."""


def refuse_outside_published(said: dict[str, Any], scales: Scales) -> None:
    """Raises NotValid for a salary outside the published range that it is said to be in, on the scale of the area."""
    if not said.get("pay_range"):
        return
    if not said["scale"]:
        raise wrong("scale", "Choose the pay scale of the school's area, whose range the salary is held against")
    scale = known_scale(scales, said["scale"].strip(), said["starts"])
    refuse_outside_range(scale, *RANGES[said["pay_range"]], said["annual_pence"])


def known_scale(scales: Scales, name: str, day: date) -> PayScale:
    """The version of a scale on a day; for a day before all that are known the first, since old terms go on holding. Raises
    NoRuleForDate, naming the scales there are."""
    names = sorted({one.name for one in scales})
    known = next((one for one in names if one.casefold() == name.casefold()), None)
    if known is None:
        raise wrong("scale", f"There is no pay scale '{name}': there are {', '.join(names)}")
    first = scales.named(known)[0]
    return first if day < first.starts else scales.on(known, day)


def part_of(text: str, field: str) -> Fraction:
    """A part written as 0.6, 3/5 or 60%. Raises NotValid."""
    written = text.replace(" ", "")
    try:
        return Fraction(written[:-1]) / 100 if written.endswith("%") else Fraction(written)
    except (ValueError, ZeroDivisionError):
        raise wrong(field, f"'{text}' is not a part of a whole: write it like 0.6 or 3/5") from None


def _fte(said: dict[str, Any], pay: OnPoint | Spot | Hourly, scales: Scales) -> Fraction:
    hours: Decimal | None = said["weekly_hours"]
    if said["fte"] and hours is not None:
        raise wrong("fte", "Give the part of a full-time post or the weekly hours, and not both")
    if said["fte"]:
        return part_of(said["fte"], "fte")
    if hours is None or isinstance(pay, Hourly):
        return WHOLE
    full_time = known_scale(scales, pay.scale, said["starts"]).full_time_hours if isinstance(pay, OnPoint) else None
    if full_time is None:
        raise wrong("weekly_hours", "This pay does not go by hours: give the part of a full-time post, like 0.6")
    return fte_of_hours(hours, full_time)


def _term_time(said: dict[str, Any]) -> TermTime | None:
    if said["working_weeks"] is None:
        return None
    return TermTime(said["working_weeks"], said["leave_weeks"], LeaveMethod(said["leave_method"]))


def allowance_of(number: int, said: dict[str, Any]) -> Allowance:
    """The allowance that was described, the so-manyth of its post. Raises NotValid."""
    acting = said["kind"] == AllowanceKind.ACTING_UP
    return Allowance(
        f"allowance-{number}",
        AllowanceKind(said["kind"]),
        said["words"].strip(),
        said["starts"],
        said["ends"],
        said["annual_pence"],
        AllowanceBasis(said["basis"]),
        part_of(said["share"], "share") if said["share"] else WHOLE,
        OnPoint(said["scale"].strip(), said["point"].strip()) if acting and said["scale"] else None,
        pensionable=said["pensionable"],
        agreed_in=said["agreed_in"].strip(),
    )


def _post(
    held: PostHeld | None, school_id: str, employment: Employment, title: str, cost_code: str, terms: Terms
) -> Post:
    if not title.strip():
        raise wrong("title", "Give the post a title, like Teaching assistant")
    if held is None:
        return Post(
            new_id(), school_id, cost_code.strip(), title.strip(), (terms,), service_from=employment.service_from
        )  # fmt: skip
    if held.post.school != school_id:
        raise wrong("school_id", "A post stays at its school: end it and add one at the other school")
    return replace(with_terms(held.post, terms), title=title.strip(), cost_code=cost_code.strip())


def _refuse_other(held: PostHeld, employment: Employment) -> None:
    if held.employment_id != employment.employment_id:
        raise wrong("post_id", "This post belongs to another employment: open it from the person's page")


def _refuse_outside(employment: Employment, starts: date) -> None:
    if starts < employment.starts or (employment.ends is not None and starts > employment.ends):
        until = f" to {day_in_words(employment.ends)}" if employment.ends else ""
        words = f"The employment {employment.payroll_id} holds from {day_in_words(employment.starts)}{until}"
        raise wrong("starts", f"{words}: the terms have to begin within it")


def post_as_json(held: PostHeld) -> dict[str, Any]:
    """A post as pages show it."""
    post = held.post
    return {
        "post_id": post.post,
        "employment_id": held.employment_id,
        "version": held.version,
        "school_id": post.school,
        "title": post.title,
        "cost_code": post.cost_code,
        "service_from": post.service_began.isoformat(),
        "terms": [_terms_as_json(one) for one in post.terms],
        "allowances": [_allowance_as_json(one) for one in post.allowances],
    }


def _terms_as_json(terms: Terms) -> dict[str, Any]:
    pay, weeks = terms.pay, terms.term_time
    return {
        "starts": terms.starts.isoformat(),
        "ends": terms.ends.isoformat() if terms.ends else None,
        "scale": pay.scale if isinstance(pay, OnPoint) else "",
        "point": pay.point if isinstance(pay, OnPoint) else "",
        "top": (pay.top or "") if isinstance(pay, OnPoint) else "",
        "annual_pence": pay.annual_pence if isinstance(pay, Spot) else None,
        "hour_pence": pay.hour_pence if isinstance(pay, Hourly) else None,
        "agreed_in": "" if isinstance(pay, OnPoint) else pay.agreed_in,
        "fte": str(terms.fte),
        "working_weeks": str(weeks.working_weeks) if weeks else None,
        "leave_weeks": str(weeks.leave_weeks) if weeks and weeks.leave_weeks is not None else None,
        "leave_method": weeks.method.value if weeks else LeaveMethod.WHOLE.value,
        "part_month": terms.part_month.value,
        "pension": terms.pension.value,
    }


def _allowance_as_json(one: Allowance) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "words": one.words,
        "starts": one.starts.isoformat(),
        "ends": one.ends.isoformat() if one.ends else None,
        "annual_pence": one.annual_pence,
        "basis": one.basis.value,
        "share": str(one.share),
        "scale": one.acting_on.scale if one.acting_on else "",
        "point": one.acting_on.point if one.acting_on else "",
        "pensionable": one.pensionable,
        "agreed_in": one.agreed_in,
    }
