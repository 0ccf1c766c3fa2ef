"""A school census as a file: pupils, free meals and EHC plans by URN. Rows of schools that are not in the records are counted
and left out; `NA` means that the figure is not published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.membership.application.file_kinds import FileKind, GoodRow, ReadFile, Taken, placed
from services.membership.application.school_ports import Alongside
from services.membership.application.schools import save_school
from services.membership.domain import schools as domain
from services.membership.domain.errors import BadInput, MembershipError
from services.membership.domain.gias import NULL_WORDS
from services.membership.domain.schools import Census
from shared.spreadsheets import Column, ReadTable, RowError

COLUMNS = (
    Column("urn", "URN", hint="six digits"),
    Column("pupils", "Pupils", aliases=("number of pupils", "nor", "headcount"), hint="on roll on census day"),
    Column("free_meals", "Free meals", may_be_absent=True, aliases=("fsm", "numfsm", "free_meals")),
    Column("ehcp", "EHC plans", may_be_absent=True, aliases=("ehcp", "numehc")),
)


def _read(table: ReadTable, terms: Mapping[str, Any]) -> ReadFile:
    rows: list[GoodRow] = []
    errors: list[RowError] = []
    warnings: list[RowError] = []
    row_of_urn: dict[str, int] = {}
    for row in table.rows:
        try:
            urn = domain.checked_urn(row.values["urn"] or "")
        except BadInput as refusal:
            errors.append(placed(table, "urn", row.number, str(refusal)))
            continue
        first = row_of_urn.setdefault(urn, row.number)
        if first != row.number:
            errors.append(
                placed(table, "urn", row.number, f"URN {urn} is already in row {first:,}: remove one of the two.")
            )
            continue
        counts, wrong = _counts(table, row.number, row.values)
        if wrong:
            errors.extend(wrong)
        elif counts["pupils"] is None:
            words = "no figure for pupils: the row is left out."
            warnings.append(placed(table, "pupils", row.number, words))
        else:
            rows.append(GoodRow(row.number, (urn, counts), {"urn": urn, **counts}))
    return ReadFile(rows, errors, warnings)


def _counts(table: ReadTable, number: int, values: Mapping[str, Any]) -> tuple[dict[str, int | None], list[RowError]]:
    counts: dict[str, int | None] = {}
    wrong: list[RowError] = []
    for key in ("pupils", "free_meals", "ehcp"):
        written = str(values.get(key) or "").strip()
        digits = written.replace(",", "")
        counts[key] = None
        if digits.isascii() and digits.isdigit():
            counts[key] = int(digits)
        elif written.lower() not in NULL_WORDS:
            words = f"“{written}” is not a whole number. Put a number there, or NA where none is published."
            wrong.append(placed(table, key, number, words))
    return counts, wrong


def _take(uow: Alongside, rows: Sequence[GoodRow], terms: Mapping[str, Any], save: bool) -> Taken:
    taken_on, source = date.fromisoformat(terms["taken_on"]), terms["source"]
    known = uow.schools.by_urns([row.value[0] for row in rows], lock=save)
    counts: Counter[str] = Counter()
    refused: list[tuple[int, str]] = []
    for row in rows:
        urn, figures = row.value
        before = known.get(urn)
        if before is None:
            counts["not_in_our_records"] += 1
            continue
        census = Census(taken_on, figures["pupils"], source, figures["free_meals"], figures["ehcp"])
        try:
            after, _ = domain.record_census(before, census)
        except MembershipError as refusal:
            refused.append((row.number, str(refusal)))
            continue
        counts["unchanged" if after == before else "recorded"] += 1
        if save:
            save_school(uow, before, after, f"{source}, row {row.number:,}")
    return Taken(counts, refused)


CENSUS = FileKind("census", "A school census", COLUMNS, ("taken_on", "source"), _read, _take)
