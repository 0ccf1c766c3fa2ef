"""What was published as open data, as pages list it and as programs fetch it: packages of releases, and records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.procurement.application.einvoices.ports import Release
from services.procurement.application.ports import Procuring
from services.procurement.application.publication.publishing import ocid_prefix, trust_as_published
from services.procurement.domain.publication.process import EXAMPLE_PREFIX
from services.procurement.domain.publication.values import moment
from shared.refusals import NotKnown
from shared.refusing import worded

PAGE_SIZE = 50
VERSION = "1.1"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
)
"""What goes beyond the standard's own fields: lots. Fields of the UK (noticeType, legalBasis, amountGross) are extra."""

Merge = Callable[[Sequence[Mapping[str, Any]]], dict[str, Any]]


@worded
def open_data(uow: Procuring, page: int) -> dict[str, Any]:
    """The processes of which something was published, the latest first, each with its releases."""
    ocids, in_all = uow.einvoices.processes(page, PAGE_SIZE)
    return {
        "processes": [_process(uow.einvoices.releases(ocid)) for ocid in ocids],
        "in_all": in_all,
        "page": page,
        "page_size": PAGE_SIZE,
        "publisher": _publisher(uow),
        "example_prefix": ocid_prefix() == EXAMPLE_PREFIX,
    }


@worded
def open_data_of_tender(uow: Procuring, tender_id: str) -> dict[str, Any]:
    """What was published about one tender. Raises NotFound where nothing was yet."""
    releases = uow.einvoices.releases_about(tender_id)
    if not releases:
        raise NotKnown("Nothing was published about this tender as open data yet")
    return _process(releases)


@worded
def release_package(uow: Procuring, release_id: str, uri: str) -> dict[str, Any]:
    """One release, as it was published. Raises NotFound."""
    release = uow.einvoices.release(release_id)
    return _package(uow, uri) | {
        "publishedDate": moment(release.published_at),
        "releases": [dict(release.body)],
    }


@worded
def record_package(uow: Procuring, ocid: str, uri: str, merge: Merge) -> dict[str, Any]:
    """The record of a process: all its releases, and what they come to. Raises NotFound."""
    releases = uow.einvoices.releases(ocid)
    if not releases:
        raise NotKnown("There is no such contracting process: look at the list of what was published")
    bodies = [dict(one.body) for one in releases]
    record = {"ocid": ocid, "releases": bodies, "compiledRelease": merge(bodies)}
    return _package(uow, uri) | {"publishedDate": moment(releases[-1].published_at), "records": [record]}


def _package(uow: Procuring, uri: str) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publisher": _publisher(uow),
        "license": LICENCE,
    }


def _publisher(uow: Procuring) -> dict[str, str]:
    trust = trust_as_published(uow)
    if trust is None:
        return {"name": ""}
    return {"name": trust.name} | ({"scheme": trust.scheme, "uid": trust.number} if trust.scheme else {})


def _process(releases: Sequence[Release]) -> dict[str, Any]:
    last = releases[-1]
    tender: Mapping[str, Any] = next((one.body["tender"] for one in reversed(releases) if "tender" in one.body), {})
    return {
        "ocid": last.ocid,
        "tender_id": last.about,
        "title": tender.get("title", ""),
        "status": tender.get("status", "planning"),
        "published_at": last.published_at.isoformat(),
        "releases": [
            {"release_id": one.release_id, "tags": one.tag.split(","), "published_at": one.published_at.isoformat()}
            for one in releases
        ],
    }
