"""What goes out of one closed run, on one page: payslips, the bank's file, the return to HMRC, pension schemes, the journal; and those of
them that are one file or one look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, url_for

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import (
    DUE_READERS,
    MONEY_READERS,
    OFFICERS,
    SERVICE,
    TRUST_PAY_READERS,
)
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, me
from services.portal.web.pages.pay_runs.run_words import runs_step, trail
from services.portal.web.pages.payroll_outputs import run_cards
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Button
from services.portal.web.patterns.trails import way_from_home
from shared.errors import Conflict, InvalidRequest, NotFound

pages = Pages("payroll_outputs", __name__)
CARDS = run_cards.CARDS
CLOSED = "closed"
TEACHERS, FUNDS = "Teachers' Pensions", "Local Government Pension Scheme"
"""Who is paid, as the service names them, of those who want a file as well."""


@pages.page("/trust/payroll/runs/<run_id>/outputs/", may=in_trust(DUE_READERS))
def of_run(run_id: str) -> str:
    """Everything that goes out of a closed run, with where each stands."""
    run = ask(SERVICE, "run_page", run_id=run_id)
    is_closed = run["state"] == CLOSED
    sees_money, sees_returns = me().holds(MONEY_READERS), me().holds(TRUST_PAY_READERS)
    owed = ask(SERVICE, "others_due", run_id=run_id) if is_closed and sees_money else []
    return render_template(
        "payroll_outputs/of_run.html", title=f"What goes out of the {run['name']}", run=run, is_closed=is_closed,
        payments=ask(SERVICE, "payments_of_run", run_id=run_id) if is_closed and sees_money else None,
        returns=returns_of_run(run) if is_closed and sees_returns else [], owed=owed, funds=_funds(owed),
        has_teachers=any(one["payee"] == TEACHERS for one in owed),
        runs_payroll=me().holds(OFFICERS), sees_pay=sees_returns, trail=trail(run),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/bank-file", may=in_trust(OFFICERS), methods=("GET", "POST"))
def bank_file(run_id: str) -> Any:
    """The file for the bank, after a look at what is in it. Asked for without an idempotency key: whoever sends the form twice wants the
    file twice, and gets the same one."""
    payments = ask(SERVICE, "payments_of_run", run_id=run_id)
    form = Button("Take the file")
    if form.sent():
        with form.refusals():
            given = ask(SERVICE, "bank_file", run_id=run_id)
            guard.note_reading("Bacs file with bank details", run_id)
            return download(given)
    names = names_of([one["by"] for one in payments["taken"]])
    return render_template(
        "payroll_outputs/bank_file.html", title="Take the file for the bank", run_id=run_id, payments=payments, form=form,
        taken=[one | {"by": who(one["by"], names)} for one in payments["taken"]], trail=run_trail(run_id),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/journal", may=in_trust(DUE_READERS))
def journal(run_id: str) -> Response:
    """The journal for the ledger, as CSV."""
    guard.note_reading("journal of a pay run", run_id)
    return download(ask(SERVICE, "journal_csv", run_id=run_id))


@pages.page("/trust/payroll/runs/<run_id>/teachers-pensions", may=in_trust(TRUST_PAY_READERS))
def teachers(run_id: str) -> str:
    """What Teachers' Pensions gets of a run, by school, or why it cannot be made yet."""
    found, refused = _found_or_refused("teachers_return", run_id=run_id)
    return render_template(
        "payroll_outputs/teachers.html", title="Teachers’ Pensions", found=found, refused=refused, run_id=run_id, trail=run_trail(run_id),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/teachers-pensions/file", may=in_trust(TRUST_PAY_READERS))
def teachers_file(run_id: str) -> Response:
    """The monthly lines as the scheme takes them."""
    given = ask(SERVICE, "teachers_return", run_id=run_id)
    guard.note_reading("Teachers’ Pensions file", run_id)
    return download(given)


@pages.page("/trust/payroll/runs/<run_id>/pension-fund", may=in_trust(TRUST_PAY_READERS))
def fund(run_id: str) -> str:
    """What a fund of the Local Government Pension Scheme gets of a run, or why it cannot be made yet."""
    found, refused = _found_or_refused("local_return", run_id=run_id, fund=_fund())
    return render_template(
        "payroll_outputs/fund.html", title=_fund() or "Pension fund", found=found, refused=refused, run_id=run_id, fund=_fund(),
        trail=run_trail(run_id),
    )  # fmt: skip


@pages.page("/trust/payroll/runs/<run_id>/pension-fund/file", may=in_trust(TRUST_PAY_READERS))
def fund_file(run_id: str) -> Response:
    """The monthly rows as the fund takes them."""
    given = ask(SERVICE, "local_return", run_id=run_id, fund=_fund())
    guard.note_reading("pension fund file", run_id)
    return download(given)


def returns_of_run(run: Mapping[str, Any]) -> list[Any]:
    """The returns to HMRC that were prepared of a run, newest first."""
    return [
        one for one in ask(SERVICE, "submissions", employer_id=run["employer_id"]) if one["run_id"] == run["run_id"]
    ]


def outputs_href(run_id: str) -> str:
    return url_for("payroll_outputs.of_run", run_id=run_id)


def run_trail(run_id: str) -> list[dict[str, str]]:
    """Home, pay runs, and the page of all that goes out of a run."""
    return way_from_home(runs_step(None), ("What goes out of the run", outputs_href(run_id)))


def _fund() -> str:
    return request.args.get("fund", "")[:120]


def _funds(owed: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({str(one["name"]) for one in owed if one["payee"] == FUNDS})


def _found_or_refused(method: str, **asked: str) -> tuple[Any, str]:
    """What the service gives, or its words why it cannot be made: whose record lacks what."""
    try:
        return ask(SERVICE, method, **asked), ""
    except NotFound:
        raise
    except (InvalidRequest, Conflict) as refusal:
        return None, refusal.message
