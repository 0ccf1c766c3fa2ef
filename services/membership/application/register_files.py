"""Establishments as the register of schools gives them out: a row registers a school, or brings the one with that URN up to
date. A URN that a school had before is left alone, since the school has gone on under another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.application.file_kinds import (
    FileKind,
    GoodRow,
    ReadFile,
    Taken,
    placed,
    without_row_number,
)
from services.membership.application.school_ports import Alongside
from services.membership.application.schools import save_school
from services.membership.domain import schools as domain
from services.membership.domain.errors import MembershipError
from services.membership.domain.gias import HEADINGS, REQUIRED, Establishment, Remark, read_numbered_rows
from services.membership.domain.schools import Census, Details, School, TrustSpell
from shared.identifiers import new_id
from shared.spreadsheets import Column, ReadTable

SOURCE = "register of schools (GIAS)"
COLUMNS = tuple(
    Column(field, names[0], aliases=tuple(names[1:]), may_be_absent=field not in REQUIRED)
    for field, names in HEADINGS.items()
)


def _read(table: ReadTable, terms: Mapping[str, Any]) -> ReadFile:
    reading = read_numbered_rows(
        (row.number, {HEADINGS[field][0]: value for field, value in row.values.items()}) for row in table.rows
    )
    rows = [
        GoodRow(one.row, one, {"urn": one.urn, "name": one.name, "type": one.type, "pupils": one.pupils})
        for one in reading.establishments
    ]
    errors = [_placed(table, remark) for remark in reading.errors]
    return ReadFile(rows, errors, [_placed(table, remark) for remark in reading.warnings])


def _placed(table: ReadTable, remark: Remark) -> Any:
    key = next((field for field, names in HEADINGS.items() if remark.column in (field, *names)), remark.column)
    return placed(table, key, remark.row, without_row_number(remark.words))


def _take(uow: Alongside, rows: Sequence[GoodRow], terms: Mapping[str, Any], save: bool) -> Taken:
    pupils_on = date.fromisoformat(terms["taken_on"]) if terms.get("taken_on") else None
    known = uow.schools.by_urns([row.value.urn for row in rows], lock=save)
    counts: Counter[str] = Counter()
    refused: list[tuple[int, str]] = []
    for row in rows:
        one: Establishment = row.value
        before = known.get(one.urn)
        if before is not None and before.urn != one.urn:
            counts["former_urn"] += 1
            continue
        try:
            after = _with_pupils(_brought_up_to_date(before, one, uow.today()), one, pupils_on, terms)
        except MembershipError as refusal:
            refused.append((row.number, str(refusal)))
            continue
        counts["new" if before is None else "unchanged" if before == after else "changed"] += 1
        if save:
            save_school(uow, before, after, f"{SOURCE}, row {row.number:,}")
    return Taken(counts, refused)


def _brought_up_to_date(before: School | None, one: Establishment, today: date) -> School:
    details = Details(
        one.name, one.type, one.phase, one.laestab, one.la_code, one.la_name, one.postcode, from_on=one.opened_on
    )
    if before is None:
        trust = TrustSpell(one.trust_uid, one.trust_display_name or one.trust_uid) if one.trust_uid else None
        school, _ = domain.register(
            UUID(new_id()), one.urn, details, opened_on=one.opened_on, ukprn=one.ukprn, trust=trust
        )
        closed = replace(school.urns[-1], closed_on=one.closed_on)
        return replace(school, urns=(closed,))
    after, _ = domain.change_details(before, replace(details, from_on=today))
    if one.trust_uid and (after.trusts[-1].trust_uid if after.trusts else None) != one.trust_uid:
        after, _ = domain.join_trust(after, one.trust_uid, one.trust_display_name or one.trust_uid, today)
    return replace(after, ukprn=one.ukprn or after.ukprn)


def _with_pupils(school: School, one: Establishment, pupils_on: date | None, terms: Mapping[str, Any]) -> School:
    taken_on = one.census_on or pupils_on
    if one.pupils is None or taken_on is None or any(known.taken_on == taken_on for known in school.censuses):
        return school
    after, _ = domain.record_census(school, Census(taken_on, one.pupils, terms.get("source") or SOURCE))
    return after


ESTABLISHMENTS = FileKind("establishments", "Schools from the register", COLUMNS, (), _read, _take)
