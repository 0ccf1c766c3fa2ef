"""Pay scales as they are read: an employer's with the published ones beside them, and one with its lists, each beside the one before."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.payroll.application.pay_scales.in_use import scales_at, scales_of
from services.payroll.application.pay_scales.paid_by import ClosedRuns, closed_runs_with
from services.payroll.application.ports import Paying
from services.payroll.domain.gross_pay.scales import PayScale
from services.payroll.domain.pay_scales.entered import EnteredVersion, OwnScale, beside
from services.payroll.domain.sources import ENTERED_HERE
from services.payroll.rules.gross_pay import published_scales
from shared.refusals import NotKnown
from shared.refusing import for_the_trust, worded


@worded
def employer_scales(uow: Paying, employer_id: str) -> list[dict[str, Any]]:
    """The employer's own scales by name, then the published ones, each as it holds today. Raises NotFound."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    scales, own = scales_of(uow, employer_id), uow.pay_scales.own(employer_id)
    entered = uow.pay_scales.versions(employer_id)
    named = [(one.scale_id, one.name) for one in own.values()]
    named += [(name, name) for name in sorted({one.name for one in published_scales()})]
    return [
        _described(scale_id, name, own.get(scale_id))
        | {"lists": sum(one.scale_id == scale_id for one in entered)}
        | _held_today(uow, scales.named(name))
        for scale_id, name in named
    ]


@worded
def scale_page(uow: Paying, employer_id: str, scale_id: str) -> dict[str, Any]:
    """One scale with its lists, the latest first. Raises NotFound."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    return scale_as_json(uow, employer_id, scale_id)


def scale_as_json(uow: Paying, employer_id: str, scale_id: str) -> dict[str, Any]:
    """A scale as its page shows it. Raises NotKnown."""
    own = uow.pay_scales.own(employer_id).get(scale_id)
    name = own.name if own else scale_id
    holding = scales_of(uow, employer_id).named(name)
    if not holding:
        raise NotKnown("There is no such pay scale: choose one from the employer's list")
    every = [one for one in uow.pay_scales.versions(employer_id, replaced=True) if one.scale_id == scale_id]
    runs = closed_runs_with(uow, employer_id, scale_id)
    owing = runs.owing()
    entered = {one.starts: one for one in every if one.replaced_at is None}
    versions = [_version(one, before, entered.get(one.starts), runs) for one, before in _with_before(holding)]
    standing_aside = [one for one in entered.values() if not _counts(one, holding)]
    return _described(scale_id, name, own) | {
        "versions": versions[::-1],
        "aside": [_entered(one, runs) for one in standing_aside],
        "replaced": [_entered(one, runs) for one in every if one.replaced_at is not None and runs.that_paid_by(one.version_id)],
        "owing": [run.name for run in owing],
        "arrears_from": min(run.terms.span.starts for run in owing).isoformat() if owing else None,
    }  # fmt: skip


@worded
def pay_scales(uow: Paying, school_id: str) -> list[dict[str, Any]]:
    """The scales that a post of the school may name, each with the points of its version of today; of one that has none today, those of
    the last before, or of the first to come."""
    found: dict[str, PayScale] = {}
    for scale in sorted(scales_at(uow, school_id), key=lambda one: one.starts):
        if scale.starts <= uow.today() or scale.name not in found:
            found[scale.name] = scale
    return [{"name": name, "points": list(found[name].points)} for name in sorted(found)]


def _described(scale_id: str, name: str, own: OwnScale | None) -> dict[str, Any]:
    hours = own.full_time_hours if own else None
    return {
        "scale_id": scale_id,
        "name": name,
        "own": own is not None,
        "kind": own.kind.value if own else "",
        "full_time_hours": str(hours) if hours is not None else None,
    }


def _held_today(uow: Paying, versions: tuple[PayScale, ...]) -> dict[str, Any]:
    now = next((one for one in versions if one.holds_on(uow.today())), None)
    return {
        "from": now.starts.isoformat() if now else None,
        "points": len(now.points) if now else 0,
        "award_pending": now is not None and now.award_pending,
    }


def _with_before(versions: tuple[PayScale, ...]) -> list[tuple[PayScale, PayScale | None]]:
    return list(zip(versions, [None, *versions], strict=False))


def _counts(version: EnteredVersion, holding: tuple[PayScale, ...]) -> bool:
    """Whether the calculation goes by it; a published version of its day that is no longer pending takes its place."""
    return any(one.starts == version.starts and _is_entered(one) for one in holding)


def _is_entered(scale: PayScale) -> bool:
    return next(iter(scale.points.values())).source.status == ENTERED_HERE


def _version(
    scale: PayScale, before: PayScale | None, entered: EnteredVersion | None, runs: ClosedRuns
) -> dict[str, Any]:
    source = next(iter(scale.points.values())).source
    last = {name: point.annual_pence for name, point in before.points.items()} if before else {}
    points = beside({name: point.annual_pence for name, point in scale.points.items()}, last)
    nothing: dict[str, Any] = {"version_id": "", "entered_by": "", "paid_by": [], "may_correct": False}
    about = _entered(entered, runs) if entered is not None and _is_entered(scale) else nothing
    return about | {
        "from": scale.starts.isoformat(),
        "until": scale.ends.isoformat() if scale.ends else None,
        "source": source.source,
        "status": source.status,
        "award_pending": scale.award_pending,
        "points": [asdict(one) | {"difference_pence": one.difference_pence} for one in points],
    }


def _entered(version: EnteredVersion, runs: ClosedRuns) -> dict[str, Any]:
    paid_by = [run.name for run in runs.that_paid_by(version.version_id)]
    return {
        "version_id": version.version_id,
        "from": version.starts.isoformat(),
        "source": version.source,
        "entered_by": version.entered_by,
        "entered_at": version.entered_at.isoformat(),
        "replaced_at": version.replaced_at.isoformat() if version.replaced_at else None,
        "paid_by": paid_by,
        "may_correct": not paid_by and version.replaced_at is None,
    }
