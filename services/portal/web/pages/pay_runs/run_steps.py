"""Steps on a pay run: calculated, approved by somebody who did nothing in it, closed, or abandoned. What stands against a step is
payroll's answer, shown before the button and once more beside it where it changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms import HiddenField

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import APPROVERS, OFFICERS, SERVICE
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do
from services.portal.web.pages.pay_runs.run_words import run_href, title_of, trail
from services.portal.web.patterns.forms import Button, Reason
from services.portal.web.patterns.numbers import version_seen

pages = Pages("run_steps", __name__)


class StepForm(Button):
    """One step on a run as its sender saw it."""

    version = HiddenField()


class AbandonForm(Reason):
    """Why a run is given up."""

    version = HiddenField()


@pages.page("/trust/payroll/runs/<run_id>/calculate", may=in_trust(OFFICERS), methods=("GET", "POST"))
def calculate(run_id: str) -> Any:
    """Have a run calculated, and see how far it is."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = Button("Calculate")
    if form.sent():
        with form.refusals():
            begun = do(SERVICE, "calculate", once=form.once_key(), run_id=run_id)
            return redirect(_job_href(begun["job_id"], run))
    again = (
        " What an earlier calculation came to is replaced, and an approval is taken back."
        if run["calculated_at"]
        else ""
    )
    return render_template(
        "confirm.html", title="Calculate the run", warning=False, form=form,
        words=f"Everybody in the {run['name']} is worked out from the contracts and from what was entered until now.{again} "
        "You see how far it is, and may leave the page meanwhile.",
        cancel=run_href(run), trail=trail(run),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/approve", may=in_trust(APPROVERS), methods=("GET", "POST"))
def approve(run_id: str) -> Any:
    """Look at what a run comes to, and approve it; or read why not."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = StepForm("Approve the run", version=run["version"])
    if form.sent():
        with form.refusals():
            do(
                SERVICE,
                "approve",
                once=form.once_key(),
                run_id=run_id,
                version=version_seen(form.version.data, run["version"]),
            )
            return _back(run, "The run is approved. The payroll officer closes it.")
    found = ask(SERVICE, "variance", run_id=run_id) if run["calculated_at"] else None
    names = names_of(run["involved"])
    return render_template(
        "pay_runs/approve.html", title="Approve the run", run=run, form=form, found=found,
        involved=[who(actor, names) for actor in run["involved"]], trail=trail(run),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/close", may=in_trust(OFFICERS), methods=("GET", "POST"))
def close(run_id: str) -> Any:
    """Close an approved run for good."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = StepForm("Close the run", version=run["version"])
    if form.sent():
        with form.refusals():
            begun = do(
                SERVICE,
                "close_run",
                once=form.once_key(),
                run_id=run_id,
                version=version_seen(form.version.data, run["version"]),
            )
            return redirect(_job_href(begun["job_id"], run))
    return render_template(
        "confirm.html", title="Close the run", warning=False, form=form,
        words=f"The {run['name']} is kept as it is, for good: its payslips are issued, the year to date goes on from them, and its files "
        "can be made. What turns out to be wrong is put right by a correction run.",
        cancel=run_href(run), trail=trail(run),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/abandon", may=in_trust(OFFICERS), methods=("GET", "POST"))
def abandon(run_id: str) -> Any:
    """Give a run up before it is closed."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = AbandonForm("Abandon the run", needed="Say why the run is given up", version=run["version"])
    if form.sent():
        with form.refusals():
            do(
                SERVICE,
                "abandon",
                once=form.once_key(),
                run_id=run_id,
                version=version_seen(form.version.data, run["version"]),
                reason=form.reason.data,
            )
            return _back(run, "The run is abandoned.")
    return render_template(
        "form.html", title="Abandon the run", about=title_of(run), form=form, fields=("reason",), trail=trail(run),
        said=["Its payslips go. What was entered for it stays on record with it, and has to be entered again for another run."],
    )  # fmt: skip


def _job_href(job_id: str, run: Mapping[str, Any]) -> str:
    return url_for("work.trust_job", service=SERVICE, job_id=job_id, after=run_href(run))


def _back(run: Mapping[str, Any], words: str) -> Any:
    flash(words, "success")
    return redirect(run_href(run))
