"""A pay run as tasks in their order, each with where it stands. What may be done is payroll's answer; what was done is the run's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from services.portal.web.admission.payroll_roles import APPROVERS, DUE_READERS, PAY_READERS
from services.portal.web.pages.pay_runs.run_words import i_hold, run_href
from services.portal.web.patterns.words import day

Run = Mapping[str, Any]
Task = dict[str, Any]
CANNOT_YET, OVER = "ended", "done"
"""States of a task that are said without a colour."""


def tasks_of(run: Run, school_id: str | None) -> list[Task]:
    """What leads from an open run to its files, for who looks: a school enters and looks, the trust does the rest."""
    looking = [_enter(run, school_id), _payslips(run, school_id), _differences(run, school_id)]
    if school_id is not None:
        return [task for task in looking if task]
    enter, payslips, differences = looking
    tasks = [enter, _calculate(run), _standing(run), payslips, differences, _approve(run), _close(run), _files(run)]
    return [task for task in tasks if task]


def _enter(run: Run, school_id: str | None) -> Task | None:
    if not i_hold(PAY_READERS, school_id):
        return None
    task = {
        "title": "Enter overtime and other changes",
        "hint": "Overtime, days not paid, one-off payments and deductions",
        "href": run_href(run, "run_entries.listed", school_id),
    }
    return task | (_said("to_do", "Open for entries") if run["may"]["enter"] else _said(OVER, "Closed for entries"))


def _calculate(run: Run) -> Task:
    task = {"title": "Calculate", "href": run_href(run, "run_steps.calculate") if run["may"]["calculate"] else None}
    if run["entered_since"]:
        return task | {"hint": "Something was entered since."} | _said("to_do", "Calculate again")
    if run["state"] == "opened":
        return task | _said("to_do", "To do")
    if run["state"] == "abandoned":
        return task | _said(CANNOT_YET, "Not needed")
    hint = f"Last calculated on {day(run['calculated_at'])}" if run["calculated_at"] else ""
    return task | {"hint": hint} | _said(OVER, "Done")


def _standing(run: Run) -> Task:
    task: Task = {"title": "Look at what keeps it open"}
    if run["keeps_open"]:
        where = "#keeps-open" if run["standing"] else None
        return task | {"hint": _sentence(run["keeps_open"]), "href": where} | _said("failed", "To put right")
    if run["state"] == "opened":
        return task | _said(CANNOT_YET, "After calculating")
    return task | _said(OVER, "Nothing")


def _payslips(run: Run, school_id: str | None) -> Task | None:
    if not i_hold(PAY_READERS, school_id):
        return None
    return _to_look_at(run, "See the payslips with their working", run_href(run, "run_payslips.listed", school_id))


def _differences(run: Run, school_id: str | None) -> Task | None:
    roles = PAY_READERS if school_id else PAY_READERS | APPROVERS
    if not i_hold(roles, school_id):
        return None
    return _to_look_at(run, "Compare with the last run", run_href(run, "run_differences.differences", school_id))


def _to_look_at(run: Run, title: str, href: str) -> Task:
    task: Task = {"title": title}
    if run["state"] == "abandoned" or run["calculated_at"] is None:
        return task | _said(CANNOT_YET, "Not calculated")
    return task | {"href": href} | _said(OVER, "Ready")


def _approve(run: Run) -> Task:
    task: Task = {"title": "Approve", "hint": "By somebody of finance who did nothing in the run"}
    if run["state"] in ("approved", "closed"):
        return task | _said(OVER, "Approved")
    if run["state"] == "abandoned":
        return task | _said(CANNOT_YET, "Not needed")
    href = run_href(run, "run_steps.approve") if i_hold(APPROVERS, None) else None
    if run["may"]["approve"]:
        return task | {"href": href} | _said("to_do", "To do")
    words = (
        "Waits for somebody of finance"
        if run["state"] == "calculated" and not run["keeps_open"]
        else "Cannot be approved yet"
    )
    return task | {"href": href} | _said(CANNOT_YET, words)


def _close(run: Run) -> Task:
    task: Task = {"title": "Close", "hint": "After that nothing in it changes"}
    if run["state"] == "closed":
        return task | _said(OVER, "Closed")
    if run["may"]["close"]:
        return task | {"href": run_href(run, "run_steps.close")} | _said("to_do", "To do")
    return task | _said(CANNOT_YET, "Not needed" if run["state"] == "abandoned" else "After the approval")


def _files(run: Run) -> Task:
    task: Task = {
        "title": "Take the files",
        "hint": "Payslips, payments, the return to HMRC, pension returns and the journal",
    }
    if run["state"] != "closed":
        return task | _said(CANNOT_YET, "Not needed" if run["state"] == "abandoned" else "After closing")
    href = url_for("payroll_outputs.of_run", run_id=run["run_id"]) if i_hold(DUE_READERS, None) else None
    return task | {"href": href} | _said(OVER, "Ready")


def _said(state: str, words: str) -> Task:
    return {"state": state, "words": words}


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
