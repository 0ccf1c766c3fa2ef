"""Tenders, awards and contracts as open data for anybody: the list, and the files that programs fetch (OCDS 1.1.5)."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, redirect, render_template, url_for

from services.portal.web.admission.access import ANYBODY, Pages
from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.asking.visitors import ask_for_visitor
from services.portal.web.patterns.listing import page_asked_for
from shared.errors import NotFound

pages = Pages("open_data", __name__)
STATUSES = {
    "planning": "Planned", "active": "Open or being judged", "complete": "Awarded or about to be", "cancelled": "Ended without an award",
}  # fmt: skip


@pages.page("/open-data/", may=ANYBODY)
def listed() -> str:
    """What was published, the latest first."""
    said = ask_for_visitor(SERVICE, "open_data", page=page_asked_for())
    return render_template(
        "einvoices/open_data.html",
        title="Open data about what is bought",
        said=said,
        statuses=STATUSES,
        pages_in_all=max(1, -(-said["in_all"] // said["page_size"])),
    )


@pages.page("/open-data/tenders/<tender_id>", may=ANYBODY)
def of_tender(tender_id: str) -> Any:
    """The record of a tender, by the tender's own id; the list where nothing of it is published yet."""
    try:
        found = ask_for_visitor(SERVICE, "open_data_of_tender", tender_id=tender_id)
    except NotFound:
        return redirect(url_for("open_data.listed"))
    return record(found["ocid"])


@pages.page("/open-data/records/<ocid>.json", may=ANYBODY)
def record(ocid: str) -> Response:
    """The record of a process: all releases, and what they come to."""
    return _as_json(
        ask_for_visitor(
            SERVICE, "open_data_record", ocid=ocid[:120], uri=url_for("open_data.record", ocid=ocid, _external=True)
        ),
        ocid,
    )


@pages.page("/open-data/releases/<release_id>.json", may=ANYBODY)
def release(release_id: str) -> Response:
    """One release as it was published."""
    said = ask_for_visitor(
        SERVICE,
        "open_data_release",
        release_id=release_id[:120],
        uri=url_for("open_data.release", release_id=release_id, _external=True),
    )
    return _as_json(said, release_id)


def _as_json(said: Any, name: str) -> Response:
    response = Response(json.dumps(said, indent=2, ensure_ascii=False), mimetype="application/json")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.json")
    return response
