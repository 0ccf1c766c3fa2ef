"""The register's links from closed schools to those that followed, as a file, and what they say about one URN."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from services.membership.application.file_kinds import (
    FileKind,
    GoodRow,
    ReadFile,
    Taken,
    placed,
    without_row_number,
)
from services.membership.application.refusals import worded
from services.membership.application.school_ports import Alongside
from services.membership.domain.errors import BadInput
from services.membership.domain.schools import checked_urn
from services.membership.domain.successions import Link, read_link
from shared.spreadsheets import Column, ReadTable, RowError

COLUMNS = (
    Column("urn", "URN", aliases=("closing urn",), hint="the school that closed"),
    Column("name", "Name", may_be_absent=True, aliases=("closing name",)),
    Column("successor_urn", "Successor URN", aliases=("successor_urn", "link urn")),
    Column("successor_name", "Successor name", may_be_absent=True, aliases=("successor_name", "link name")),
    Column("link_date", "Link date", may_be_absent=True, aliases=("link_date",), hint="such as 2013-08-31"),
)


def _read(table: ReadTable, terms: Mapping[str, Any]) -> ReadFile:
    rows: list[GoodRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        cells = {key: value or "" for key, value in row.values.items()}
        try:
            link = read_link(row.number, cells)
        except BadInput as refusal:
            errors.append(placed(table, "urn", row.number, without_row_number(str(refusal))))
            continue
        rows.append(GoodRow(row.number, link, {"urn": link.closing_urn, "successor_urn": link.successor_urn}))
    return ReadFile(rows, errors, [])


def _take(uow: Alongside, rows: Sequence[GoodRow], terms: Mapping[str, Any], save: bool) -> Taken:
    links: list[Link] = [row.value for row in rows]
    if save:
        new = uow.trust.put_links(links)
    else:
        known = {
            (link.closing_urn, link.successor_urn) for link in uow.trust.links_of({one.closing_urn for one in links})
        }
        new = len({(link.closing_urn, link.successor_urn) for link in links} - known)
    return Taken(Counter({"new": new, "known": len(rows) - new}))


@worded
def successors(uow: Alongside, urn: str) -> dict[str, Any]:
    """What the register says came before a URN and after it. Raises InvalidRequest for what is no URN."""
    tidy = checked_urn(urn)
    return {
        "urn": tidy,
        "before": [
            {"urn": one.closing_urn, "name": one.closing_name, "on": one.opens_on.isoformat() if one.opens_on else None}
            for one in uow.trust.links_to([tidy])
        ],
        "after": [
            {
                "urn": one.successor_urn,
                "name": one.successor_name,
                "on": one.opens_on.isoformat() if one.opens_on else None,
            }
            for one in uow.trust.links_of([tidy])
        ],
    }


SUCCESSORS = FileKind("successors", "Which school followed which", COLUMNS, (), _read, _take)
