"""An employer's own pay scale put on record, a list of points from a day on, and a list corrected while nobody was paid by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.payroll.application.pay_scales.listed import points_of
from services.payroll.application.pay_scales.paid_by import closed_runs_with
from services.payroll.application.pay_scales.shown import scale_as_json
from services.payroll.application.ports import Paying
from services.payroll.domain.pay_runs.runs import PayRun
from services.payroll.domain.pay_scales.entered import (
    EnteredVersion,
    OwnScale,
    ScaleKind,
    as_pay_scale,
    refuse_published,
)
from services.payroll.rules.gross_pay import published_scales
from shared.calendar.words import day_in_words
from shared.identifiers import new_id
from shared.refusals import ChangedMeanwhile, NotKnown, WrongTime, wrong
from shared.refusing import for_the_trust, refuse_without, worded


@dataclass(frozen=True, slots=True)
class Said:
    """A list as it was sent: from which day, where it was agreed, its points in the box or as a file."""

    starts: date
    source: str
    points: str = ""
    filename: str = ""
    content: str = ""


@worded
def add_scale(
    uow: Paying, employer_id: str, name: str, kind: str, full_time_hours: Decimal | None, **said: Any
) -> dict[str, Any]:
    """A scale of the employer's own with its first list. Raises NotFound, InvalidRequest with every mistake of the list."""
    for_the_trust(uow)
    uow.employers.get(employer_id)
    scale = OwnScale(new_id(), employer_id, name.strip(), ScaleKind(kind), full_time_hours)
    _refuse_name_taken(uow, scale)
    version = _version(uow, employer_id, scale.scale_id, Said(**said))
    uow.pay_scales.add(scale)
    _put(uow, version)
    return scale_as_json(uow, employer_id, scale.scale_id)


@worded
def add_scale_version(uow: Paying, employer_id: str, scale_id: str, **said: Any) -> dict[str, Any]:
    """Another list of a scale from a day on, of an own scale or in the place of a pending award. One from the same day takes the place of
    the list before, where closed runs have paid by that; what they owe is for arrears. Raises NotFound, InvalidRequest."""
    for_the_trust(uow)
    version = _version(uow, employer_id, scale_id, Said(**said))
    if scale_id not in uow.pay_scales.own(employer_id):
        _refuse_unknown(uow, employer_id, scale_id)
        refuse_published(published_scales(), scale_id, version.starts)
    held = _from_day(uow, version)
    if held is not None:
        if not _paid_by(uow, held):
            raise wrong("starts", f"There is a list from {day_in_words(held.starts)} already: correct that one")
        uow.pay_scales.replace_version(held.version_id, uow.now())
    _put(uow, version)
    return scale_as_json(uow, employer_id, scale_id)


@worded
def correct_scale_version(uow: Paying, employer_id: str, scale_id: str, version_id: str, **said: Any) -> dict[str, Any]:
    """A list put right, with its day and source. Raises NotFound, Conflict where a closed run has paid by it, InvalidRequest."""
    for_the_trust(uow)
    held = _held(uow, employer_id, scale_id, version_id)
    paid = _paid_by(uow, held)
    if paid:
        raise WrongTime(
            f"The {paid[0].name} has paid by this list, so that it stays as it is: enter a new version from the day from which other figures "
            "hold, and pay the difference as arrears"
        )
    version = _version(uow, employer_id, scale_id, Said(**said))
    if scale_id not in uow.pay_scales.own(employer_id):
        refuse_published(published_scales(), scale_id, version.starts)
    same_day = _from_day(uow, version)
    if same_day is not None and same_day.version_id != version_id:
        raise wrong("starts", f"Another list of this scale begins on {day_in_words(version.starts)}: give another day")
    uow.pay_scales.replace_version(version_id, uow.now())
    _put(uow, version)
    return scale_as_json(uow, employer_id, scale_id)


def _version(uow: Paying, employer_id: str, scale_id: str, said: Said) -> EnteredVersion:
    points = points_of(said.points, said.filename, said.content)
    source = refuse_without(said.source, "source")
    return EnteredVersion(
        new_id(), employer_id, scale_id, said.starts, source, tuple(points.items()), uow.actor, uow.now()
    )  # fmt: skip


def _put(uow: Paying, version: EnteredVersion) -> None:
    """Keep it, once it is known that the calculation can go by it."""
    as_pay_scale(version, uow.pay_scales.own(version.employer_id), published_scales())
    uow.pay_scales.add_version(version)


def _refuse_name_taken(uow: Paying, scale: OwnScale) -> None:
    name = scale.name.casefold()
    published = next((one.name for one in published_scales() if one.name.casefold() == name), None)
    if published is not None:
        raise wrong(
            "name", f"'{published}' is a published scale: choose another name, or enter its award on its own page"
        )
    for other in uow.pay_scales.own(scale.employer_id).values():
        if other.name.casefold() == name:
            raise wrong("name", f"This employer has a scale '{other.name}' already: enter a new version of it")


def _refuse_unknown(uow: Paying, employer_id: str, scale_id: str) -> None:
    uow.employers.get(employer_id)
    if not published_scales().named(scale_id):
        raise NotKnown("There is no such pay scale: choose one from the employer's list")


def _held(uow: Paying, employer_id: str, scale_id: str, version_id: str) -> EnteredVersion:
    versions = uow.pay_scales.versions(employer_id, replaced=True)
    held = next((one for one in versions if (one.scale_id, one.version_id) == (scale_id, version_id)), None)
    if held is None:
        raise NotKnown("There is no such list of this scale: open the scale's page again")
    if held.replaced_at is not None:
        raise ChangedMeanwhile("Somebody put another list in the place of this one: look at the scale again")
    return held


def _from_day(uow: Paying, version: EnteredVersion) -> EnteredVersion | None:
    """The list of the scale that begins on the same day."""
    same = (version.scale_id, version.starts)
    return next(
        (one for one in uow.pay_scales.versions(version.employer_id) if (one.scale_id, one.starts) == same), None
    )


def _paid_by(uow: Paying, version: EnteredVersion) -> list[PayRun]:
    return closed_runs_with(uow, version.employer_id, version.scale_id).that_paid_by(version.version_id)
