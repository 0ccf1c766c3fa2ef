"""The record of a contracting process: its releases merged by the rules of OCDS 1.1.5.

The rules are those of the standard's release schema, which is not in this repository: they are few, and a test holds this
list against the schema itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ocdsmerge import Merger  # type: ignore[import-untyped]

_OMIT, _WHOLE = "omitWhenMerged", "wholeListMerge"
_ORGANISATIONS = (
    ("awards", "suppliers"), ("buyer",), ("contracts", "implementation", "transactions", "payee"),
    ("contracts", "implementation", "transactions", "payer"), ("parties",), ("tender", "procuringEntity"),
    ("tender", "tenderers"),
)  # fmt: skip
MERGE_RULES: dict[tuple[str, ...], str] = {
    **{(name,): _OMIT for name in ("date", "id", "tag")},
    **{(*path, "additionalIdentifiers"): _WHOLE for path in _ORGANISATIONS},
    **{
        (section, amendment, "changes"): _WHOLE
        for section in ("awards", "contracts", "tender")
        for amendment in ("amendment", "amendments")
    },
    **{(section, "items", "additionalClassifications"): _WHOLE for section in ("awards", "contracts", "tender")},
    ("contracts", "relatedProcesses", "relationship"): _WHOLE,
    ("relatedProcesses", "relationship"): _WHOLE,
    ("parties", "roles"): _WHOLE,
    ("tender", "additionalProcurementCategories"): _WHOLE,
    ("tender", "submissionMethod"): _WHOLE,
}


def compiled_release(releases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What stands at the end of all releases of one process."""
    compiled: dict[str, Any] = Merger(merge_rules=MERGE_RULES).create_compiled_release([dict(one) for one in releases])
    return compiled
