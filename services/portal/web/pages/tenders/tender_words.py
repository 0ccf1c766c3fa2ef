"""How tenders are worded on pages: states, tasks, procedures, the guard; and what their pages share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import url_for

from services.portal.web.admission.buying_roles import SERVICE
from services.portal.web.context import ask
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import in_words, state_tag
from shared.charts import Chart, Drawing, Series, draw, in_pounds
from shared.money import pounds

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("to_do", "Being planned"),
    "published": ("open", "Published"),
    "opened": ("checking", "Bids opened"),
    "intended": ("waiting", "Award intended"),
    "awarded": ("done", "Awarded"),
    "terminated": ("ended", "Ended without award"),
}
"""State: (colour of its tag, words)."""
TASKS: Mapping[str, tuple[str, str]] = {
    "basics": ("What is needed", "tender_plan.basics"),
    "schools": ("Schools that take part", "tender_plan.schools"),
    "value": ("Value and term", "tender_plan.value"),
    "procedure": ("Frameworks and procedure", "tender_plan.procedure"),
    "lots": ("Lots", "tender_rows.lots"),
    "criteria": ("Award criteria", "tender_rows.criteria"),
    "rules": ("Conditions and ties", "tender_plan.rules"),
    "evaluators": ("Evaluators", "tender_rows.evaluators"),
    "timetable": ("Timetable", "tender_plan.timetable"),
    "documents": ("Documents", "tender_plan.documents"),
    "box": ("Who opens the bids", "bids.box"),
}
"""Task: (title, endpoint of its page)."""
PROCEDURES: Mapping[str, str] = {
    "below threshold": "Below the threshold: a tender by the trust’s own rules",
    "open": "Open procedure: anybody may bid, one stage",
    "competitive flexible": "Competitive flexible procedure: by invitation, in stages you describe",
    "framework call-off": "Call-off from an approved framework",
    "direct award": "Direct award, on a ground that the Act allows",
}
LEVELS: Mapping[str, tuple[str, str]] = {
    "clear": ("done", "Clear of the threshold"),
    "warn75": ("waiting", "Three quarters of the threshold reached"),
    "warn90": ("paused", "Nine tenths of the threshold reached"),
    "over": ("failed", "At or over the threshold"),
}
ANSWERS: Mapping[str, tuple[str, str]] = {
    "asked": ("waiting", "Not answered yet"),
    "agreed": ("done", "Takes part"),
    "declined": ("ended", "Does not take part"),
}
DUTIES: Mapping[str, tuple[str, str]] = {
    "must": ("to_correct", "Must be published"),
    "may": ("to_do", "May be published"),
    "later": ("queued", "Later"),
    "exempt": ("ended", "Schools are exempt"),
    "not needed": ("ended", "Not needed"),
}


def state_words(state: str) -> str:
    return STATES.get(state, ("", in_words(state)))[1]


def trail(page: Any = None) -> list[dict[str, str]]:
    """The way here: home, tenders, and for what belongs to a tender, the tender."""
    there = (page["title"], tender_href(page["tender_id"])) if page else None
    return way_from_home(("Tenders", url_for("tenders.listed")), there)


def tender_href(tender_id: str) -> str:
    return url_for("tenders.tender", tender_id=tender_id)


def tender_page(tender_id: str) -> Any:
    """The tender as the trust sees it."""
    return ask(SERVICE, "tender_page", tender_id=tender_id)


def guard_chart(guard: Any) -> Drawing:
    """What makes the whole, part by part, beside the threshold."""
    labels = [_short(one) for one in guard["working"]]
    values = [one["pence"] for one in guard["working"]]
    if len(values) > 1:
        labels, values = [*labels, "Together"], [*values, guard["together_pence"]]
    labels, values = [*labels, "Threshold"], [*values, guard["threshold_pence"]]
    summary = (
        f"Together {pounds(guard['together_pence'])}, {guard['per_cent']} per cent of the threshold of "
        f"{pounds(guard['threshold_pence'])}. All with VAT."
    )
    chart = Chart("With VAT, against the threshold", summary, labels, [Series("With VAT", values)], in_pounds, "Part")
    return draw(chart, "bar")


def _short(part: Any) -> str:
    titles = {"this": "This purchase", "order": "Orders placed", "contract": "Contracts that run"}
    return titles.get(part["kind"], str(part["in_words"]))


FILTERS = {
    "tender_tag": partial(state_tag, STATES),
    "level_tag": partial(state_tag, LEVELS),
    "answer_tag": partial(state_tag, ANSWERS),
    "duty_tag": partial(state_tag, DUTIES),
    "procedure_words": lambda procedure: PROCEDURES.get(procedure or "", "not chosen yet"),
}
