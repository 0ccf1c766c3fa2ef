"""The next release of a contracting process: what has changed since the last ones, under the tags that say so. A release is
never changed once published; what is wrong in one is put right by the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.procurement.domain.publication.process import Process
from services.procurement.domain.publication.sections import (
    awards_of,
    contracts_of,
    parties_of,
    planning_of,
    tender_of,
)
from services.procurement.domain.publication.values import moment, reference
from services.procurement.domain.tenders.tender import State

SECTIONS = ("planning", "tender", "awards", "contracts")
Release = Mapping[str, Any]


def next_release(process: Process, published: Sequence[Release], now: datetime) -> dict[str, Any] | None:
    """The release that is due now; None where everything that may be known is published as it stands."""
    if not process.is_public:
        return None
    before = {name: _last_said(published, name) for name in SECTIONS}
    sections = {
        "planning": planning_of(process),
        "tender": tender_of(process),
        "awards": _with_withdrawn(awards_of(process), before["awards"] or []),
        "contracts": contracts_of(process),
    }
    new = {name: said for name, said in sections.items() if said and said != before[name]}
    if not new:
        return None
    tags = _tags(process, new, before)
    return {
        "ocid": process.ocid,
        "id": f"{process.ocid}-{len(published) + 1:03d}-{tags[0]}",
        "date": moment(now),
        "tag": tags,
        "initiationType": "tender",
        "language": "en",
        "parties": parties_of(process),
        "buyer": reference(process.trust),
        **new,
    }


def _last_said(published: Sequence[Release], name: str) -> Any:
    return next((release[name] for release in reversed(published) if name in release), None)


def _with_withdrawn(now: Sequence[Release], before: Sequence[Release]) -> list[dict[str, Any]]:
    """Awards as they stand, and those published earlier that were taken back: what was said is not unsaid by silence."""
    standing = {one["id"] for one in now}
    return [*map(dict, now), *({**one, "status": "cancelled"} for one in before if one["id"] not in standing)]


def _award_tags(now: Sequence[Release], before: Sequence[Release]) -> list[str]:
    known = {one["id"]: one for one in before}
    new = [one for one in now if one["id"] not in known]
    changed = [one for one in now if one["id"] in known and one != known[one["id"]]]
    withdrawn = [one for one in changed if one["status"] == "cancelled"]
    tags = (("award", new), ("awardCancellation", withdrawn), ("awardUpdate", len(changed) > len(withdrawn)))
    return [tag for tag, holds in tags if holds]


def _tags(process: Process, new: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    if "planning" in new:
        found.append("planningUpdate" if before["planning"] else "planning")
    if "tender" in new:
        found.append(_tender_tag(process, bool(before["tender"])))
    if "awards" in new:
        found += _award_tags(new["awards"], before["awards"] or [])
    if "contracts" in new:
        found += _contract_tags(new["contracts"], before["contracts"] or [])
    return found


def _tender_tag(process: Process, known: bool) -> str:
    if not known:
        return "tender"
    if process.tender.state is State.TERMINATED:
        return "tenderCancellation"
    return "tenderAmendment" if process.tender.state is State.PUBLISHED else "tenderUpdate"


def _contract_tags(now: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[str]:
    known = {one["id"]: one for one in before}
    found = set()
    for one in now:
        old = known.get(one["id"])
        if old is None:
            found.add("contract")
            continue
        if one.get("implementation") != old.get("implementation"):
            found.add("implementationUpdate" if old.get("implementation") else "implementation")
        if one["status"] != old["status"] and one["status"] == "terminated":
            found.add("contractTermination")
        elif _terms(one) != _terms(old):
            found.add("contractAmendment")
    return sorted(found) or ["contractUpdate"]


def _terms(contract: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in contract.items() if name not in ("implementation", "status", "statusDetails")
    }
