"""Pay runs: the list, one run as the tasks that lead from its opening to its files, and opening another one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import (
    APPROVERS,
    OFFICERS,
    PAY_READERS,
    SERVICE,
    TOTAL_READERS,
    TRUST_TOTAL_READERS,
)
from services.portal.web.asking.names import names_of, names_of_schools, who
from services.portal.web.context import ask, do
from services.portal.web.pages.pay_runs import run_words
from services.portal.web.pages.pay_runs.run_tasks import tasks_of
from services.portal.web.pages.pay_runs.run_words import KINDS, STATES, i_hold, run_href, title_of, trail
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Button, Reason
from services.portal.web.patterns.listing import Choice, Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.words import day, in_words
from shared.errors import NotFound

pages = Pages("pay_runs", __name__)
NAVIGATION = (
    Entry("Pay runs", "pay_runs.listed", in_trust(TRUST_TOTAL_READERS), order=10, section="Payroll"),
    Entry("Pay runs", "pay_runs.school_listed", at_school(TOTAL_READERS), order=10, section="Payroll"),
)
FILTERS = run_words.FILTERS


def _arrears_field() -> DayField:
    return DayField(
        "Pay what is owed since an earlier day? (optional)", [Optional()], called="day since which pay is owed",
        description="For an award with a back date: every closed period from this day on is worked out again and the difference is paid. "
        "Leave it empty otherwise.",
    )  # fmt: skip


class OpenForm(Button):
    """Whose regular run is opened, and for which payday."""

    pay_group_id = RadioField(
        "Who is paid?", widget=GovRadioInput(), choices=[], validators=[InputRequired("Choose a pay group")]
    )
    payday = DayField(
        "For which payday? (optional)", [Optional()], called="payday",
        description="Leave it empty for the next payday of the group that has no run.",
    )  # fmt: skip
    arrears_from = _arrears_field()

    def in_page_order(self) -> list[Any]:
        return [self.pay_group_id, self.payday, self.arrears_from, self.submit]


class BesideForm(Reason):
    """Why a run beside a regular one is needed, and what is owed since when."""

    arrears_from = _arrears_field()

    def in_page_order(self) -> list[Any]:
        return [self.reason, self.arrears_from, self.submit]


@pages.page("/trust/payroll/runs/", may=in_trust(TRUST_TOTAL_READERS))
def listed() -> Any:
    """All pay runs, the latest payday first."""
    return _list_page(ask(SERVICE, "runs"), None)


@pages.page("/schools/<school_id>/payroll/runs/", may=at_school(TOTAL_READERS))
def school_listed(school_id: str) -> Any:
    """The pay runs that pay a school's people."""
    return _list_page(ask(SERVICE, "runs", school_id=school_id), school_id)


@pages.page("/trust/payroll/runs/open", may=in_trust(OFFICERS), methods=("GET", "POST"))
def open_run() -> Any:
    """Open the regular run of a pay group."""
    groups = ask(SERVICE, "pay_groups")
    form = OpenForm("Open the run")
    runs = [one for one in ask(SERVICE, "runs") if one["kind"] == "regular" and one["state"] != "abandoned"]
    opened = {(one["pay_group_id"], one["payday"]) for one in runs}
    form.pay_group_id.choices = [(one["pay_group_id"], _group_words(one, opened)) for one in groups]
    if form.sent():
        with form.refusals():
            run = do(
                SERVICE, "open_run", once=form.once_key(), pay_group_id=form.pay_group_id.data,
                payday=_iso(form.payday), arrears_from=_iso(form.arrears_from),
            )  # fmt: skip
            return _opened(run)
    return render_template(
        "pay_runs/open.html", title="Open a pay run", form=form, groups=groups, trail=trail(),
    )  # fmt: skip


@pages.page(
    "/trust/payroll/runs/<run_id>/beside/<beside>", may=in_trust(OFFICERS), methods=("GET", "POST")
)  # fmt: skip
def open_beside(run_id: str, beside: str) -> Any:
    """Open a supplementary or a correction run beside the payday of a run."""
    if beside not in ("supplementary", "correction"):
        raise NotFound("A run beside a regular one is a supplementary or a correction run.")
    run = ask(SERVICE, "run_page", run_id=run_id)
    form = BesideForm(
        f"Open the {beside} run", asks="Why is it needed?", hint="It stands with the run for good.",
        needed="Say why this run is needed",
    )  # fmt: skip
    if form.sent():
        with form.refusals({"corrects": "reason"}):
            made = do(
                SERVICE, "open_run", once=form.once_key(), pay_group_id=run["pay_group_id"], payday=run["payday"], kind=beside,
                corrects=run_id if beside == "correction" else "", reason=form.reason.data, arrears_from=_iso(form.arrears_from),
            )  # fmt: skip
            return _opened(made)
    return render_template(
        "form.html",
        title=f"Open a {beside} run",
        about=title_of(run),
        form=form,
        trail=trail(run),
        said=_BESIDE[beside],
    )


_BESIDE: Mapping[str, list[str]] = {
    "supplementary": [
        "A supplementary run pays what you enter for it, beside the regular run of the same payday. Contract pay is not paid again.",
    ],
    "correction": [
        "A closed run never changes. A correction run pays, or takes back, what you enter for it, and is kept beside the closed one.",
    ],
}  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/", may=in_trust(TRUST_TOTAL_READERS))
def one(run_id: str) -> str:
    """One run, with what is to be done in it and what it comes to."""
    return _run_page(run_id, None)


@pages.page("/schools/<school_id>/payroll/runs/<run_id>/", may=at_school(TOTAL_READERS))
def school_one(school_id: str, run_id: str) -> str:
    """One run as a school sees it."""
    return _run_page(run_id, school_id)


def _run_page(run_id: str, school_id: str | None) -> str:
    run = ask(SERVICE, "run_page", run_id=run_id)
    actors = [run["opened_by"], run["approved_by"], run["closed_by"], *run["involved"]]
    names = names_of([actor for actor in actors if actor])
    schools = names_of_schools(one["school_id"] for one in run["standing"]) if school_id is None else {}
    corrected = ask(SERVICE, "run_page", run_id=run["corrects"]) if run["corrects"] else None
    return render_template(
        "pay_runs/run.html", title=title_of(run), run=run, tasks=tasks_of(run, school_id), school_id=school_id,
        corrected=corrected, who=lambda actor: who(actor, names), kinds=KINDS,
        school_names=schools, may_approve=school_id is None and i_hold(APPROVERS, None),
        runs_payroll=school_id is None and i_hold(OFFICERS, None), sees_pay=i_hold(PAY_READERS, school_id),
        trail=trail(None, school_id),
    )  # fmt: skip


def _list_page(runs: list[dict[str, Any]], school_id: str | None) -> Any:
    rows = [
        run
        | {
            "title": title_of(run),
            "kind_words": KINDS.get(run["kind"], run["kind"]),
            "state_words": STATES.get(run["state"], ("", run["state"]))[1],
            **{key: (run["totals"] or {}).get(key) for key in ("payslips", "net_pence", "cost_pence")},
        }
        for run in runs
    ]
    # Totals of a run that is not calculated are nothing, which is not the same as nought.
    for row in rows:
        if row["calculated_at"] is None or row["state"] == "abandoned":
            row |= {"payslips": None, "net_pence": None, "cost_pence": None}
    sums = [] if school_id else [Shown("payslips", "Payslips", "number"), Shown("cost_pence", "Cost", "money")]
    groups = sorted({str(run["pay_group"]) for run in runs if run["pay_group"]})
    listing = Listing(
        "Pay runs",
        [
            Shown("title", "Run", link=lambda run: run_href(run, school_id=school_id)),
            Shown("paid_on", "Paid on", "day"),
            Shown("pay_group", "Pay group"),
            *sums,
            Shown("state_words", "Status"),
        ],
        rows,
        choices=[
            Choice("pay_group", "Pay group", [("", "All"), *((name, name) for name in groups)]),
            Choice("state", "Status", [("", "All"), *((state, words) for state, (_, words) in STATES.items())]),
            Choice("kind", "Kind", [("", "All"), *KINDS.items()]),
        ],
        search_in=("title", "pay_group"),
        empty="No pay run was opened yet. The payroll officer opens one for each payday."
        if school_id
        else "No pay run was opened yet. Open the first one when employers, pay groups and staff are on record.",
    )
    return listing.as_file() or render_template(
        "pay_runs/runs.html", title="Pay runs", listing=listing, school_id=school_id,
        may_open=school_id is None and i_hold(OFFICERS, None),
    )  # fmt: skip


def _group_words(group: Mapping[str, Any], opened: Collection[tuple[str, str]]) -> str:
    """A pay group with the first of its coming paydays that has no run yet."""
    coming = [one for one in group["next_paydays"] if (group["pay_group_id"], one["regular"]) not in opened]
    soon = f", next without a run: {day(coming[0]['paid_on'])}" if coming else ""
    return f"{group['name']} ({in_words(group['frequency']).lower()}{soon})"


def _iso(field: DayField) -> str | None:
    return field.data.isoformat() if field.data else None


def _opened(run: Mapping[str, Any]) -> Any:
    flash(f"The {run['name']} is open.", "success")
    return redirect(url_for("pay_runs.one", run_id=run["run_id"]))
