"""A list of staff as a file: sent and checked, its errors shown beside the rows, and taken in once all of it is right."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for

from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.payroll_roles import ENTERERS, SERVICE
from services.portal.web.context import ask, do
from services.portal.web.pages.payroll_staff.staff_words import staff_trail
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.files import download
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.imports import Import, annotated_file, found_page

pages = Pages("payroll_sheet", __name__)


class StaffFileForm(Form):
    """The file."""

    file = SheetField("List of staff")


@pages.page("/schools/<school_id>/payroll/staff/from-sheet", may=at_school(ENTERERS), methods=("GET", "POST"))
def send(school_id: str) -> Any:
    """Send a list of staff to be checked."""
    form = StaffFileForm()
    if form.sent():
        with form.refusals({"content": "file", "filename": "file"}):
            said = do(
                SERVICE, "import_staff",
                once=form.once_key(), school_id=school_id, filename=form.file.filename, content=form.file.content,
            )  # fmt: skip
            return redirect(url_for("payroll_sheet.found", school_id=school_id, job_id=said["job_id"]))
    columns = ask(SERVICE, "staff_columns", school_id=school_id)
    return render_template(
        "payroll_staff/send.html", title="Take in a list of staff", form=form,
        columns=[(one["title"], "yes" if one["required"] else "no", one["hint"]) for one in columns],
        template=url_for("payroll_sheet.template", school_id=school_id), trail=staff_trail(school_id),
    )  # fmt: skip


@pages.page("/schools/<school_id>/payroll/staff/from-sheet/<job_id>", may=at_school(ENTERERS), methods=("GET", "POST"))
def found(school_id: str, job_id: str) -> Any:
    """What the check found, or what would come in, with the button that takes it."""
    one = Import(
        "list of staff", "take_staff",
        page=lambda job: url_for("payroll_sheet.found", school_id=school_id, job_id=job),
        errors=lambda job: url_for("payroll_sheet.annotated", school_id=school_id, job_id=job),
        send=url_for("payroll_sheet.send", school_id=school_id),
        see=(url_for("payroll_staff.listed", school_id=school_id), "See the staff"),
        counts=(
            ("New people", "people"), ("New employments", "employments"), ("New posts", "posts"),
            ("Rows on record already", "known"), ("Bank details to be confirmed by a second person", "accounts_to_confirm"),
        ),
        template="payroll_staff/found.html", service=SERVICE, about={"school_id": school_id},
    )  # fmt: skip
    return found_page(one, job_id, "Staff from a spreadsheet", lambda _result: StaffFileForm(), trail=staff_trail(school_id))  # fmt: skip


@pages.page("/schools/<school_id>/payroll/staff/from-sheet/<job_id>/errors.xlsx", may=at_school(ENTERERS))
def annotated(school_id: str, job_id: str) -> Response:
    """The sender's file with its errors beside the rows."""
    return annotated_file(job_id, SERVICE, school_id=school_id)


@pages.page("/schools/<school_id>/payroll/staff/staff.xlsx", may=at_school(ENTERERS))
def template(school_id: str) -> Response:
    """The empty sheet."""
    return download(ask(SERVICE, "staff_template", school_id=school_id))
