"""Everything that was done about a school, in all services together, newest first: who, what, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from heapq import merge
from itertools import islice
from typing import Any

from flask import render_template, request, url_for

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.guard import note_reading
from services.portal.web.asking.everywhere import Answers, services
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask
from services.portal.web.pages.membership import event_words
from services.portal.web.pages.membership.journey import JOURNEY_READERS, TABS
from services.portal.web.patterns.jobs_worded import in_service
from services.portal.web.patterns.tabs import tabs
from shared.errors import NotAllowed, ServiceAway

pages = Pages("timeline", __name__)
SHOWN = 30
BETWEEN_SERVICES = (".replay.requested.v1", ".replay.completed.v1")
"""Services telling each other what is past: nothing that anybody did for the school."""
NOTED = "membership.journey.noted.v1"
_PLACE = re.compile(r"([a-z_]+)\.(\d{1,18})")


@pages.page("/schools/<school_id>/membership/timeline", may=at_school(JOURNEY_READERS))
def listed(school_id: str) -> str:
    """One page of the timeline; `before` says from which position on in each service."""
    before = dict(_PLACE.findall(request.args.get("before", "")[:1000]))
    found = _asked(school_id, before)
    # Merged, not sorted: each service's own order is that of its positions, by which the next page goes on.
    lists = [[{**one, "service": service} for one in rows] for service, rows in found.by_service.items()]
    entries = list(islice(merge(*lists, key=lambda one: str(one["at"]), reverse=True), SHOWN + 1))
    shown, more = entries[:SHOWN], len(entries) > SHOWN
    names = names_of(one["actor"] for one in shown)
    note_reading("timeline")
    return render_template(
        "timeline/listed.html",
        title="Timeline" if not before else "Timeline, older entries",
        entries=[_worded(one, names) for one in shown if not one["type"].endswith(BETWEEN_SERVICES)],
        older=_older(school_id, before, shown) if more else None,
        away=[in_service(service) for service in found.away],
        tabs=tabs(TABS, school_id, "timeline.listed"),
    )


def _asked(school_id: str, before: Mapping[str, str]) -> Answers:
    found = Answers()
    for service in services():
        place = int(before[service]) if service in before else None
        try:
            found.by_service[service] = ask(service, "timeline", school_id=school_id, before=place, most=SHOWN + 1)
        except ServiceAway:
            found.away.append(service)
        except NotAllowed:
            continue
    return found


def _older(school_id: str, before: Mapping[str, str], shown: list[dict[str, Any]]) -> str:
    """Each service goes on after its last entry shown; one that had none on this page goes on where it stood."""
    places = {**before, **{one["service"]: str(one["position"]) for one in shown}}
    return url_for(
        "timeline.listed", school_id=school_id, before=",".join(f"{name}.{at}" for name, at in sorted(places.items()))
    )


def _worded(one: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    why = one["why"][:1].upper() + one["why"][1:]
    noted = one["type"] == NOTED and why
    return {
        "what": why if noted else event_words.title_of(one["type"]),
        "at": one["at"],
        "who": who(one["actor"], names),
        "why": "" if noted else why,
        "part": in_service(one["service"]),
    }
