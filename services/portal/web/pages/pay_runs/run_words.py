"""How pay runs are worded on pages, whose pages they are, and the way to each of them: a run stands below the trust's address,
and once more below that of each school, which sees its own people only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask import url_for

from services.portal.web.context import me
from services.portal.web.patterns.trails import Step, way_from_home
from services.portal.web.patterns.words import in_words, state_tag
from shared.identity.roles import Role

STATES: Mapping[str, tuple[str, str]] = {
    "opened": ("open", "Open, to be calculated"),
    "calculated": ("waiting", "Calculated, to be approved"),
    "approved": ("agreed", "Approved, to be closed"),
    "closed": ("done", "Closed"),
    "abandoned": ("ended", "Abandoned"),
}
"""Kind and words of each state that payroll names."""
KINDS: Mapping[str, str] = {"regular": "Regular", "supplementary": "Supplementary", "correction": "Correction"}
RULE_STATES: Mapping[str, tuple[str, str]] = {
    "verified": ("done", "Seen at its source"),
    "secondary": ("waiting", "From a second source"),
    "derived": ("paused", "Worked out, not seen"),
    "assumed": ("paused", "Assumed"),
    "entered here": ("done", "Entered here"),
}
"""How sure payroll is of a rule row."""
RULE_SUBJECTS: Mapping[str, str] = {
    "ae": "Enrolment into a pension",
    "allowance": "Teachers’ pay",
    "attachments": "Attachment orders",
    "bank": "Bank accounts and the file for the bank",
    "day": "Days and hours not worked",
    "family_pay": "Statutory pay of families",
    "increment": "Teachers’ pay",
    "leave": "Leave of term-time staff",
    "ledger": "Codes of the ledger",
    "lgps": "Local Government Pension Scheme",
    "njc": "Pay scales of support staff",
    "outputs": "Days by which others are paid",
    "returns": "Returns to HMRC",
    "sacrifice": "Salary sacrifice and the minimum wage",
    "ssp": "Statutory sick pay",
    "teachers": "Teachers’ pay",
    "tps": "Teachers’ Pensions",
    "weeks-in-a-year": "Days and hours not worked",
}
"""What a rule is about, by how its name begins."""


def title_of(run: Mapping[str, Any]) -> str:
    """`Monthly run paid on 28 April 2026`."""
    return in_words(run["name"])


def run_href(
    run: Mapping[str, Any] | str, page: str = "pay_runs.one", school_id: str | None = None, **more: Any
) -> str:
    """A page of a run: of the trust's, or with a school of that school's."""
    run_id = run if isinstance(run, str) else run["run_id"]
    if school_id is None:
        return url_for(page, run_id=run_id, **more)
    room, _, name = page.partition(".")
    return url_for(f"{room}.school_{name}", school_id=school_id, run_id=run_id, **more)


def runs_step(school_id: str | None) -> Step:
    """The list of runs on the way to a page."""
    if school_id is None:
        return "Pay runs", url_for("pay_runs.listed")
    return "Pay runs", url_for("pay_runs.school_listed", school_id=school_id)


def trail(
    run: Mapping[str, Any] | None = None, school_id: str | None = None, *further: Step | None
) -> list[dict[str, str]]:
    """The way here: home, pay runs, and for what belongs to a run, the run."""
    there = (title_of(run), run_href(run, school_id=school_id)) if run else None
    return way_from_home(runs_step(school_id), there, *further, school_id=school_id)


def rules_by_subject(rules: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rules below what they are about, subjects by their words; each with what its own name says beside its subject."""
    found: dict[str, list[dict[str, Any]]] = {}
    for rule in rules:
        begins, _, rest = str(rule["name"]).partition(".")
        subject = RULE_SUBJECTS.get(begins) or in_words(begins.replace("-", " "))
        words = (rest or begins).replace(".", ", ").replace("-", " ").replace("_", " ")
        found.setdefault(subject, []).append({**rule, "name": words})
    return sorted(found.items())


def i_hold(roles: frozenset[Role], school_id: str | None) -> bool:
    """Whether who looks holds one of the roles here."""
    return me().holds(roles, school_id)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "pay_run_tag": partial(state_tag, STATES), "pay_run_href": run_href, "rule_tag": partial(state_tag, RULE_STATES),
    "rules_by_subject": rules_by_subject,
}  # fmt: skip
