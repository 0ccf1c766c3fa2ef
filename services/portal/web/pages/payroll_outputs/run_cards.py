"""Pay runs on the home pages: what the payroll officer does next, what waits for an approval, what a school still enters, and whose pay is on
its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from services.portal.web.admission.access import at_school, in_trust
from services.portal.web.admission.payroll_roles import (
    APPROVERS,
    ENTERERS,
    OFFICERS,
    SERVICE,
    TOTAL_READERS,
    TRUST_TOTAL_READERS,
)
from services.portal.web.context import ask_once, today
from services.portal.web.pages.pay_runs.run_words import run_href, title_of
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.words import day

Run = Mapping[str, Any]
LINES = 5
OPEN = ("opened", "calculated")


def _runs(school_id: str | None) -> list[Run]:
    about = {"school_id": school_id} if school_id else {}
    found: list[Run] = ask_once(SERVICE, "runs", **about)
    return found


def _to_do(run: Run) -> str:
    """What the payroll officer does with a run next; nothing where somebody else is to act, or it is over."""
    if run["state"] == "approved":
        return "Close it"
    if run["state"] not in OPEN:
        return ""
    if run["keeps_open"]:
        return f"Look at what keeps it open: {run['keeps_open']}"
    if run["calculated_at"] is None:
        return "Enter overtime and other changes, and calculate"
    return "Something was entered since: calculate it again" if run["entered_since"] else ""


def _to_approve(run: Run) -> bool:
    return run["state"] == "calculated" and not run["keeps_open"] and not run["entered_since"]


def _of_officer(school_id: str | None) -> Card | None:
    return _card(Line(title_of(run), run_href(run), hint=what) for run in _runs(school_id) if (what := _to_do(run)))


def _of_approver(school_id: str | None) -> Card | None:
    return _card(
        Line(f"{title_of(run)}: approve it, or not", run_href(run), hint="Somebody of finance who did nothing in it approves it.")
        for run in _runs(school_id)
        if _to_approve(run)
    )  # fmt: skip


def _to_enter(school_id: str | None) -> Card | None:
    return _card(
        Line(
            f"{title_of(run)}: enter overtime and other changes",
            run_href(run, school_id=school_id),
            hint=f"Overtime, days not paid and one-off payments for {day(run['starts'])} to {day(run['ends'])}, before it is approved.",
        )
        for run in _runs(school_id)
        if run["state"] in OPEN
    )


def _on_its_way(school_id: str | None) -> Card | None:
    coming = [run for run in _runs(school_id) if _is_coming(run)]
    lines = [Line(title_of(run), run_href(run, school_id=school_id), hint=_stands(run)) for run in coming]
    everything = url_for("pay_runs.school_listed", school_id=school_id) if school_id else url_for("pay_runs.listed")
    more = Line("All pay runs", everything)
    return Card("Pay runs", lines[:LINES], more=more) if lines else None


def _is_coming(run: Run) -> bool:
    return (
        run["state"] == "approved" or _to_approve(run) or (run["state"] == "closed" and run["paid_on"] >= str(today()))
    )


def _stands(run: Run) -> str:
    return {"approved": "Approved, to be closed", "closed": "Closed: people are paid on that day"}.get(
        run["state"], "Waits for an approval"
    )


def _card(lines: Iterable[Line]) -> Card | None:
    found = list(lines)
    return Card("Pay runs", found[:LINES]) if found else None


CARDS = (
    Offer(Heading.NEEDS_ME, "Pay runs", in_trust(OFFICERS), SERVICE, _of_officer, order=20, reads="runs"),
    Offer(Heading.NEEDS_ME, "Pay runs", in_trust(APPROVERS), SERVICE, _of_approver, order=21, reads="runs"),
    Offer(Heading.NEEDS_ME, "Pay runs", at_school(ENTERERS), SERVICE, _to_enter, order=22, reads="runs"),
    Offer(Heading.ON_ITS_WAY, "Pay runs", in_trust(TRUST_TOTAL_READERS), SERVICE, _on_its_way, order=20, reads="runs"),
    Offer(Heading.ON_ITS_WAY, "Pay runs", at_school(TOTAL_READERS), SERVICE, _on_its_way, order=20, reads="runs"),
)
