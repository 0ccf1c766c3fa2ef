"""Payslips of a run: the list with what all that were found come to, and one payslip with its lines and its working, each step with
the rule row that it used. Who opened somebody's payslip is put on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import PAY_READERS, SERVICE, TRUST_PAY_READERS
from services.portal.web.asking.names import names_of_schools
from services.portal.web.context import ask
from services.portal.web.pages.pay_runs.run_words import run_href, title_of, trail
from services.portal.web.pages.pay_runs.workings import parts_with_rules
from services.portal.web.patterns.listing import Listing, Shown, page_asked_for
from services.portal.web.patterns.words import money

pages = Pages("run_payslips", __name__)
MOST_SEARCHED = 120
MOST_PAGES = 100_000
TOGETHER = (
    ("gross_pence", "Gross pay"),
    ("tax_pence", "Income tax"),
    ("employee_insurance_pence", "National Insurance"),
    ("net_pence", "Net pay"),
)


@pages.page("/trust/payroll/runs/<run_id>/payslips/", may=in_trust(TRUST_PAY_READERS))
def listed(run_id: str) -> Any:
    """All payslips of a run."""
    return _list_page(run_id, None)


@pages.page("/schools/<school_id>/payroll/runs/<run_id>/payslips/", may=at_school(PAY_READERS))
def school_listed(school_id: str, run_id: str) -> Any:
    """The payslips of a school's own people."""
    return _list_page(run_id, school_id)


@pages.page("/trust/payroll/runs/<run_id>/payslips/<employment_id>", may=in_trust(TRUST_PAY_READERS))
def payslip(run_id: str, employment_id: str) -> str:
    """One payslip with its working."""
    return _payslip_page(run_id, employment_id, None)


@pages.page("/schools/<school_id>/payroll/runs/<run_id>/payslips/<employment_id>", may=at_school(PAY_READERS))
def school_payslip(school_id: str, run_id: str, employment_id: str) -> str:
    """One payslip of a school's own people with its working."""
    return _payslip_page(run_id, employment_id, school_id)


def _list_page(run_id: str, school_id: str | None) -> Any:
    run = ask(SERVICE, "run_page", run_id=run_id)
    asked = {"run_id": run_id, "school_id": school_id, "words": request.args.get("q", "").strip()[:MOST_SEARCHED]}
    found = ask(SERVICE, "payslips_listed", **asked, page=min(page_asked_for(), MOST_PAGES))
    listing = Listing(
        f"Payslips {run['paid_on']}",
        [
            Shown("name", "Name", sortable=False, link=lambda one: _payslip_href(one, school_id, run)),
            Shown("payroll_id", "Payroll id", sortable=False),
            *([] if school_id else [Shown("school", "School", sortable=False)]),
            *(Shown(key, words, "money", sortable=False) for key, words in TOGETHER),
            Shown("note", "Note", sortable=False),
        ],
        _rows(found["payslips"], school_id),
        total=found["total"],
        page_size=found["page_size"],
        whole=lambda: _all_rows(asked, found, school_id),
        caption="Payslips",
        empty="There is no payslip yet. They stand here when the run was calculated.",
    )
    together = [
        ("Payslips", f"{found['total']:,}"),
        *((words, money(found["together"][key])) for key, words in TOGETHER),
    ]
    return listing.as_file() or render_template(
        "pay_runs/payslips.html", title="Payslips", run=run, about=title_of(run), listing=listing, together=together,
        as_pdf=run_href(run, "payroll_forms.payslips", school_id),
        trail=trail(run, school_id),
    )  # fmt: skip


def _all_rows(asked: Mapping[str, Any], first: Mapping[str, Any], school_id: str | None) -> list[dict[str, Any]]:
    """Every payslip that was found, page by page."""
    pages_of_it = range(1, -(-first["total"] // first["page_size"]) + 1)
    slips = [one for page in pages_of_it for one in ask(SERVICE, "payslips_listed", **asked, page=page)["payslips"]]
    return _rows(slips, school_id)


def _rows(payslips: list[dict[str, Any]], school_id: str | None) -> list[dict[str, Any]]:
    schools = {} if school_id else names_of_schools(one["school_id"] for one in payslips)
    return [
        one
        | {
            "school": schools.get(one["school_id"], one["school_id"]),
            "note": "net pay below nothing" if one["is_blocked"] else "",
        }
        for one in payslips
    ]


def _payslip_href(one: Mapping[str, Any], school_id: str | None, run: Mapping[str, Any]) -> str:
    return run_href(run, "run_payslips.payslip", school_id, employment_id=one["employment_id"])


def _payslip_page(run_id: str, employment_id: str, school_id: str | None) -> str:
    slip = ask(SERVICE, "payslip_page", run_id=run_id, employment_id=employment_id, school_id=school_id)
    guard.note_reading("a payslip with its working", slip["payslip_id"])
    run = slip["run"]
    schools = names_of_schools(
        [slip["school_id"], *(line["school_id"] for line in slip["lines"]), *(cost["school"] for cost in slip["costs"])]
    )
    return render_template(
        "pay_runs/payslip.html", title=f"Payslip of {slip['name']}", slip=slip, run=run, schools=schools,
        year=_year_to_date(slip), working=parts_with_rules(slip["working"]),
        trail=trail(run, school_id, ("Payslips", run_href(run, "run_payslips.listed", school_id))),
    )  # fmt: skip


def _year_to_date(slip: Mapping[str, Any]) -> list[tuple[str, int]]:
    names = (
        ("gross_pence", "Gross pay"), ("taxable_pence", "Taxable pay"), ("tax_pence", "Income tax"),
        ("insurance_pence", "National Insurance"), ("pension_pence", "Pension"), ("student_loans_pence", "Student loans"),
        ("net_pence", "Net pay"),
    )  # fmt: skip
    return [(words, slip["to_date"][key]) for key, words in names]
