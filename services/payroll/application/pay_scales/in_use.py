"""The pay scales that an employer's posts may name, and those that a run is calculated with. A run keeps which lists it used, so that its
payslips can be told again with the very same; a list that changed since then makes it stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from services.payroll.application.ports import Paying
from services.payroll.domain.employers.employers import employer_on
from services.payroll.domain.gross_pay.posts import OnPoint, Post
from services.payroll.domain.gross_pay.scales import PayScale, Scales
from services.payroll.domain.pay_runs.runs import PayRun
from services.payroll.domain.pay_scales.entered import EnteredVersion, OwnScale, as_pay_scale
from services.payroll.domain.sources import ENTERED_HERE
from services.payroll.rules.gross_pay import published_scales
from shared.refusals import NoRuleForDate


def scales_of(uow: Paying, employer_id: str) -> Scales:
    """All scales that posts of the employer may name: the published ones and what it entered."""
    own = uow.pay_scales.own(employer_id)
    return published_scales().with_own(*_as_scales(uow.pay_scales.versions(employer_id), own))


def scales_at(uow: Paying, school_id: str) -> Scales:
    """Those of the school's employer today; of a school without one the published."""
    try:
        rows = uow.employers.of_schools([school_id]).get(school_id, ())
        return scales_of(uow, employer_on(rows, uow.today()).employer_id)
    except NoRuleForDate:
        return published_scales()


def entered_scales(uow: Paying, run: PayRun, *, anew: bool = False) -> tuple[PayScale, ...]:
    """What the employer entered, as the run's calculation used it; as it is now, for a scale that it did not use, or where the run is
    calculated `anew`."""
    own, now = uow.pay_scales.own(run.employer_id), uow.pay_scales.versions(run.employer_id)
    used = {} if anew else uow.pay_scales.in_run(run.run_id)
    kept = [one for versions in used.values() for one in versions]
    return tuple(_as_scales([*kept, *(one for one in now if one.scale_id not in used)], own))


def keep_used(uow: Paying, run: PayRun, posts: Iterable[Post]) -> list[dict[str, Any]]:
    """Keep with the run which lists the scales have that the posts name; gives them as the records that a run keeps of its rules."""
    own, now = uow.pay_scales.own(run.employer_id), _by_scale(uow.pay_scales.versions(run.employer_id))
    ids = {one.name: scale_id for scale_id, one in own.items()}
    named = {name for post in posts for name in scales_named(post)}
    used = {ids.get(name, name): now.get(ids.get(name, name), []) for name in named}
    uow.pay_scales.keep_in_run(run.run_id, {scale_id: _ids(versions) for scale_id, versions in used.items()})
    return [_as_record(one, name_of(one.scale_id, own)) for scale_id in sorted(used) for one in used[scale_id]]


def changed_since(uow: Paying, run: PayRun) -> list[str]:
    """The names of the scales whose lists are others now than those that the run's calculation used."""
    used, now = uow.pay_scales.in_run(run.run_id), _by_scale(uow.pay_scales.versions(run.employer_id))
    own = uow.pay_scales.own(run.employer_id)
    return sorted(name_of(one, own) for one in used if _ids(used[one]) != _ids(now.get(one, [])))


def name_of(scale_id: str, own: dict[str, OwnScale]) -> str:
    """The name that posts know the scale by."""
    return own[scale_id].name if scale_id in own else scale_id


def _as_scales(versions: Iterable[EnteredVersion], own: dict[str, OwnScale]) -> list[PayScale]:
    return [as_pay_scale(one, own, published_scales()) for one in versions]


def scales_named(post: Post) -> Iterable[str]:
    """The names of the scales that the post is paid by, in all its terms and allowances."""
    for terms in post.terms:
        if isinstance(terms.pay, OnPoint):
            yield terms.pay.scale
    for allowance in post.allowances:
        if allowance.acting_on is not None:
            yield allowance.acting_on.scale


def _by_scale(versions: Iterable[EnteredVersion]) -> dict[str, list[EnteredVersion]]:
    found: dict[str, list[EnteredVersion]] = defaultdict(list)
    for one in versions:
        found[one.scale_id].append(one)
    return found


def _ids(versions: Iterable[EnteredVersion]) -> set[str]:
    return {one.version_id for one in versions}


def _as_record(version: EnteredVersion, name: str) -> dict[str, Any]:
    return {
        "name": f"pay-scale.{name}",
        "value": [list(one) for one in version.points],
        "from": version.starts.isoformat(),
        "until": None,
        "source": version.source,
        "status": ENTERED_HERE,
        "note": f"entered by {version.entered_by} on {version.entered_at.isoformat()}",
        "unit": "pence",
    }
