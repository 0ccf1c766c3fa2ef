"""Whether somebody is out of a pension scheme once entered, and since when, by what is known of an employment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.payroll.domain.gross_pay.posts import PensionScheme
from services.payroll.domain.pensions.opting_out import PensionNotice
from services.payroll.domain.pensions.teachers import TeachersMembership
from services.payroll.domain.staff.facts import Fact, LocalPension, TeachersPension


def left_scheme_on(facts: Iterable[Fact], day: date) -> date | None:
    """The day of the notice by which somebody left, or from which it is known that they are out; None for who is in a scheme on a day, and
    for whom nothing is known."""
    known = [fact for fact in facts if fact.holds_on(day)]
    left: list[date] = []
    for kind, scheme in ((TeachersPension, PensionScheme.TEACHERS), (LocalPension, PensionScheme.LOCAL_GOVERNMENT)):
        latest = max(
            (fact for fact in known if isinstance(fact.what, kind)), key=lambda fact: fact.starts, default=None
        )
        if latest is None:
            continue
        if not _is_out(latest):
            return None
        left.append(_notice_day(known, scheme) or latest.starts)
    return max(left, default=None)


def _is_out(fact: Fact) -> bool:
    match fact.what:
        case TeachersPension(membership=membership):
            return membership is TeachersMembership.OPTED_OUT
        case LocalPension(opted_out=opted_out):
            return opted_out
    return False


def _notice_day(known: Iterable[Fact], scheme: PensionScheme) -> date | None:
    notices = (fact.what for fact in known if isinstance(fact.what, PensionNotice))
    return max((one.received for one in notices if one.scheme is scheme), default=None)
