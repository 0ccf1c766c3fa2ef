"""The API's table, whole: every address there is, once."""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.web.api import table_membership, table_portal, table_procurement
from services.portal.web.api.resources import Resource

VERSION = "v1"
RESOURCES: tuple[Resource, ...] = (
    *table_portal.ROWS[:1],
    *table_membership.ROWS,
    *table_procurement.ROWS,
    *table_portal.ROWS[1:],
)
BY_NAME: Mapping[str, Resource] = {row.name: row for row in RESOURCES}


def groups() -> dict[str, list[Resource]]:
    """The rows by their heading, in the order of the table."""
    found: dict[str, list[Resource]] = {}
    for row in RESOURCES:
        found.setdefault(row.group, []).append(row)
    return found
