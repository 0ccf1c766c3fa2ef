"""How a run differs from the last closed one: who is new, who has gone, whose pay changed by more than is asked for, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from werkzeug.datastructures import MultiDict
from wtforms import DecimalField
from wtforms.validators import NumberRange, Optional

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import APPROVERS, PAY_READERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.asking.names import names_of_schools
from services.portal.web.context import ask
from services.portal.web.pages.pay_runs.run_words import i_hold, run_href, title_of, trail
from services.portal.web.patterns.fields import PoundsField, width
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Choice, Listing, Shown, page_asked_for
from services.portal.web.patterns.words import in_words, money

pages = Pages("run_differences", __name__)
KINDS = (("new", "New"), ("not in this run", "Not in this run"), ("changed", "Changed"))
MOST_PENCE = 10**9
LINES_NAMED = 6
MOST_SEARCHED = 120
MOST_PAGES = 100_000
ROWS_AT_ONCE = 500
"""Of a file of all: as many as the service gives in one answer."""


class ThresholdForm(Form):
    """What is worth a look."""

    pounds = PoundsField("Show changes of at least", [Optional()])
    per_cent = DecimalField(
        "And of at least so many per cent",
        places=None,
        widget=GovTextInput(),
        render_kw=width(5),
        validators=[Optional(), NumberRange(0, 1000, "Enter per cent from 0 to 1,000")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether both can be asked for."""
        right: bool = super().validate(extra_validators)
        if self.pounds.data is not None and not 0 <= self.pounds.data <= MOST_PENCE:
            self.pounds.errors = [*self.pounds.errors, "Enter an amount from £0.00 to £10,000,000.00"]
            right = False
        return right


@pages.page("/trust/payroll/runs/<run_id>/differences", may=in_trust(TRUST_PAY_READERS | APPROVERS))
def differences(run_id: str) -> Any:
    """How a run differs from the last one, for the whole run."""
    return _page(run_id, None)


@pages.page("/schools/<school_id>/payroll/runs/<run_id>/differences", may=at_school(PAY_READERS))
def school_differences(school_id: str, run_id: str) -> Any:
    """How a school's own people are paid differently."""
    return _page(run_id, school_id)


def _page(run_id: str, school_id: str | None) -> Any:
    typed = {name: request.args[name] for name in ("pounds", "per_cent") if request.args.get(name)}
    form = ThresholdForm(formdata=MultiDict(typed) if typed else None, meta={"csrf": False})
    asked: dict[str, Any] = {}
    if not typed or form.validate():
        per_cent = form.per_cent.data
        asked = {"pence": form.pounds.data, "per_cent": None if per_cent is None else str(per_cent)}
    asked |= {"run_id": run_id, "school_id": school_id, "words": request.args.get("q", "").strip()[:MOST_SEARCHED]}
    asked["difference"] = kind_asked_for()
    found = ask(SERVICE, "variance", **asked, page=min(page_asked_for(), MOST_PAGES))
    for field, standing in ((form.pounds, "threshold_pence"), (form.per_cent, "threshold_per_cent")):
        if not field.raw_data:
            field.data = found[standing]
    run = found["run"]
    guard.note_reading("how a pay run differs from the last", run_id)
    listing = Listing(
        f"Differences {run['paid_on']}",
        [
            Shown("name", "Name", sortable=False, link=lambda row: row["href"]),
            Shown("payroll_id", "Payroll id", sortable=False),
            *([] if school_id else [Shown("school", "School", sortable=False)]),
            Shown("difference", "Difference", "in_words", sortable=False),
            Shown("gross_before", "Gross before", sortable=False),
            Shown("gross_now", "Gross now", sortable=False),
            Shown("net_before", "Net before", sortable=False),
            Shown("net_now", "Net now", sortable=False),
            Shown("why", "What changed", sortable=False),
        ],
        _rows(found["rows"], run, school_id),
        choices=[Choice("difference", "Difference", [("", "All"), *KINDS])],
        search_in=("name", "payroll_id"),
        total=found["total"],
        page_size=found["page_size"],
        whole=lambda: _rows(_all_rows(asked, found["total"]), run, school_id),
        keeps=typed,
        caption="Differences, the largest first",
        empty="Nobody is new or gone, and nobody’s pay changed by as much as is asked for.",
    )
    return listing.as_file() or render_template(
        "pay_runs/differences.html", title="Compared with the last run", run=run, about=title_of(run), found=found, form=form,
        listing=listing, kinds=KINDS, keeps=listing.path, trail=trail(run, school_id),
    )  # fmt: skip


def kind_asked_for() -> str:
    """The kind of difference that the address asks for; an unknown one is none."""
    wanted = request.args.get("difference", "")
    return wanted if wanted in dict(KINDS) else ""


def _all_rows(asked: Mapping[str, Any], total: int) -> list[dict[str, Any]]:
    """Every difference that was found, page by page."""
    pages_of_it = range(1, -(-total // ROWS_AT_ONCE) + 1)
    return [
        row
        for page in pages_of_it
        for row in ask(SERVICE, "variance", **asked, page=page, page_size=ROWS_AT_ONCE)["rows"]
    ]


def _rows(rows: list[dict[str, Any]], run: Mapping[str, Any], school_id: str | None) -> list[dict[str, Any]]:
    schools = {} if school_id else names_of_schools(row["school_id"] for row in rows)
    sees_payslips = i_hold(PAY_READERS, school_id)
    return [_row(row, schools, run, school_id, sees_payslips) for row in rows]


def _row(
    row: Mapping[str, Any],
    schools: Mapping[str, str],
    run: Mapping[str, Any],
    school_id: str | None,
    sees_payslips: bool,
) -> dict[str, Any]:
    has_slip = sees_payslips and row["gross_now_pence"] is not None
    employment_id = row["employment_id"]
    return {
        **row,
        "school": schools.get(row["school_id"], row["school_id"]),
        "href": run_href(run, "run_payslips.payslip", school_id, employment_id=employment_id) if has_slip else None,
        "gross_before": _pay(row["gross_before_pence"]),
        "gross_now": _pay(row["gross_now_pence"]),
        "net_before": _pay(row["net_before_pence"]),
        "net_now": _pay(row["net_now_pence"]),
        "why": _why(row["reasons"]),
    }


def _pay(pence: int | None) -> str:
    """An amount, or a stroke where somebody was not in the run: nothing that is unknown."""
    return "–" if pence is None else money(pence)


def _why(reasons: list[Mapping[str, Any]]) -> str:
    """The lines that changed, the largest change first."""
    named = [
        f"{in_words(one['words'])}: {money(one['before_pence'])} before, {money(one['now_pence'])} now"
        for one in reasons[:LINES_NAMED]
    ]
    more = len(reasons) - len(named)
    return "; ".join([*named, f"and {more} more"] if more else named)
