"""Statements: what a school owes for some days as the ledger stands, beside what a member school would have paid; those that
were issued, with their documents; and the issuing."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField

from services.portal.web.admission import guard
from services.portal.web.admission.access import Pages, at_school
from services.portal.web.admission.money_roles import FINANCE
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.costs.charges import KINDS, trail
from services.portal.web.pages.costs.spans_chosen import days_chosen, days_on_offer
from services.portal.web.patterns.choosing import Choosing
from services.portal.web.patterns.files import download

pages = Pages("statements", __name__)


class Issue(Choosing):
    """For which days a statement is issued."""

    span = SelectField("For which days?", widget=GovSelect(), choices=[])


@pages.page("/schools/<school_id>/costs/statements/", may=at_school())
def listed(school_id: str) -> str:
    """The statement as the ledger stands now, with the shadow, and those that were issued."""
    offered = days_on_offer(today())
    days = days_chosen(today(), offered)
    drawn = ask("membership", "statement_of", school_id=school_id, **days.asked)
    issued = ask("membership", "statements_issued", school_id=school_id)
    guard.note_reading(f"the statement as it stands, {days.words}")
    return render_template(
        "costs/statements.html",
        title="Statements",
        said=drawn,
        issued=issued,
        days=days,
        offered=offered,
        is_finance=me().holds(FINANCE, school_id),
        kinds=KINDS,
        trail=trail(school_id),
    )


@pages.page("/schools/<school_id>/costs/statements/<statement_id>", may=at_school())
def issued(school_id: str, statement_id: str) -> str:
    """A statement as it was issued, with its PDF and spreadsheet."""
    found = ask("membership", "statement_issued", school_id=school_id, statement_id=statement_id)
    guard.note_reading("an issued statement", statement_id)
    about: dict[str, Any] = {"school_id": school_id, "statement_id": statement_id}
    return render_template(
        "costs/issued.html",
        title=f"Statement: {found['period']['words']}, number {found['number']}",
        found=found,
        said=found["statement"],
        files=[{"name": name, "href": url_for("statements.document", name=name, **about)} for name in found["files"]],
        kinds=KINDS,
        trail=[*trail(school_id), {"text": "Statements", "href": url_for("statements.listed", school_id=school_id)}],
    )


@pages.page("/schools/<school_id>/costs/statements/<statement_id>/<name>", may=at_school())
def document(school_id: str, statement_id: str, name: str) -> Response:
    """A statement's PDF or spreadsheet, to be kept."""
    found = ask("membership", "statement_file", school_id=school_id, statement_id=statement_id, name=name)
    guard.note_reading(f"the document {found['name']}", statement_id)
    return download(found)


@pages.page("/schools/<school_id>/costs/statements/issue", may=at_school(FINANCE), methods=("GET", "POST"))
def issue(school_id: str) -> Any:
    """Choose days that are over, look at the statement, issue it."""
    offered = [one for one in days_on_offer(today()) if one.over(today())]
    form = Issue()
    form.span.choices = [(one.key, one.words) for one in offered]
    form.span.data = form.span.data or request.args.get("days")
    back = url_for("statements.listed", school_id=school_id)
    if not form.goes_back and form.sent():
        with form.refusals():
            days = days_chosen(today(), offered, form.span.data)
            if form.is_sure:
                made = do("membership", "issue_statement", once=form.once_key(), school_id=school_id, **days.asked)
                flash(
                    f"Statement number {made['number']} for {days.words} is issued. Its documents are being drawn.",
                    "success",
                )
                return redirect(url_for("statements.issued", school_id=school_id, statement_id=made["statement_id"]))
            drawn = ask("membership", "statement_of", school_id=school_id, **days.asked)
            title = f"Check before you issue: {days.words}"
            return render_template("costs/check_issue.html", title=title, said=drawn, form=form, back=back, kinds=KINDS)
    return render_template("costs/issue.html", title="Issue a statement", form=form, back=back)
