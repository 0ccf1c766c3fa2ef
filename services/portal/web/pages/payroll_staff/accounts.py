"""Where people are paid: shown masked, changed by one person and confirmed by another; a full number is read with a reason, on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput
from wtforms import SelectMultipleField, SubmitField
from wtforms.validators import InputRequired

from services.portal.web.admission.access import Pages, at_school, in_trust
from services.portal.web.admission.payroll_roles import (
    ENTERERS,
    PAY_READERS,
    SECOND_PERSONS,
    SERVICE,
    TRUST_PAY_READERS,
    TRUST_TOTAL_READERS,
)
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me
from services.portal.web.pages.payroll_staff.boxes import line
from services.portal.web.pages.payroll_staff.staff_words import Step, person_href, step_page
from services.portal.web.pages.payroll_staff.taken_up import where_taken_up
from services.portal.web.patterns.forms import Form, Reason
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.navigation import Entry
from services.portal.web.patterns.trails import way_from_home
from services.portal.web.patterns.words import day
from shared.errors import NotFound

pages = Pages("payroll_accounts", __name__)
WAITING_READERS = PAY_READERS | SECOND_PERSONS
NAVIGATION = (
    Entry("Bank details", "payroll_accounts.waiting", at_school(WAITING_READERS), order=40, section="Payroll"),
    Entry("Bank details", "payroll_accounts.of_trust", in_trust(WAITING_READERS & TRUST_TOTAL_READERS), order=40, section="Payroll"),
)  # fmt: skip


class AccountForm(Form):
    """An account as somebody gave it."""

    account_name = line("Name on the account", needed="Enter the name on the account", most=300)
    sort_code = line("Sort code", "Six figures, for example 12-34-56.", needed="Enter the sort code", wide=10)
    number = line("Account number", "Eight figures, for example 12345678.", needed="Enter the account number", wide=10)
    roll_number = line("Building society roll number", "Only where the society asks for one.", wide=20)
    came_by = line(
        "How did it come?", "For example on a signed form, or in person. A change that comes by e-mail alone is how fraud comes: ask the person.",
        needed="Say how it came", most=300,
    )  # fmt: skip
    submit = SubmitField("Save, for a second person to confirm", widget=GovSubmitInput())


class ConfirmForm(Form):
    """Which changes are right."""

    change_ids = SelectMultipleField(
        "Which of them did you check?", widget=GovCheckboxesInput(), choices=[],
        description="Compare each with what the person gave: the form that they signed, or themselves.",
        validators=[InputRequired("Choose those that you checked")],
    )  # fmt: skip
    submit = SubmitField("Confirm those chosen", widget=GovSubmitInput())


@pages.page("/schools/<school_id>/payroll/staff/<person_id>/account/", may=at_school(PAY_READERS))
def of_person(school_id: str, person_id: str) -> str:
    """Somebody's accounts, masked: the one paid into, every change, and who read a full number."""
    found = ask(SERVICE, "bank_details", school_id=school_id, person_id=person_id)
    names = names_of({one["by"] for one in found["reads"]} | _people_of(found["changes"]))
    return render_template(
        "payroll_staff/account.html",
        title=f"Bank details of {found['name']}",
        found=found,
        changes=_told(found["changes"], names),
        reads=[{"what": "The full number was read", "at": one["at"], "who": who(one["by"], names), "why": one["reason"]} for one in found["reads"]],
        waits=any(one["state"] == "waiting for confirmation" for one in found["changes"]),
        may_enter=me().holds(ENTERERS, school_id),
        may_read_number=me().holds(TRUST_PAY_READERS, school_id),
        trail=_trail(school_id, found),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/account/change", may=at_school(ENTERERS), methods=("GET", "POST")
)  # fmt: skip
def change(school_id: str, person_id: str) -> Any:
    """Enter another account, for a second person to confirm."""
    found = ask(SERVICE, "bank_details", school_id=school_id, person_id=person_id)
    form = AccountForm()
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "change_bank_details",
                once=form.once_key(), school_id=school_id, person_id=person_id, account_name=form.account_name.data,
                sort_code=form.sort_code.data, number=form.number.data, roll_number=form.roll_number.data or "",
                came_by=form.came_by.data,
            )  # fmt: skip
            flash("The account is on record. It is paid into once a second person has confirmed it.", "success")
            flash(said["check"], "info")
            if said["also_of"]:
                flash(f"{', '.join(said['also_of'])} is paid into the same account: find out why.", "info")
            return redirect(url_for("payroll_accounts.of_person", school_id=school_id, person_id=person_id))
    return render_template(
        "form.html", title="Change bank details", about=found["name"], form=form,
        said="Another person confirms it. Then the next pay run that is opened pays into it; until then the account before is paid into.",
        trail=_trail(school_id, found),
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/account/<change_id>/take-back",
    may=at_school(ENTERERS), methods=("GET", "POST"),
)  # fmt: skip
def take_back(school_id: str, person_id: str, change_id: str) -> Any:
    """A change is taken back before it was confirmed."""
    found = ask(SERVICE, "bank_details", school_id=school_id, person_id=person_id)
    one = _change_in(found, change_id)
    form = Reason("Take it back")
    step = Step("Take back a change of bank details", "withdraw_bank_details", "The change is taken back.", f"{one['account_name']}, {one['account']}.")  # fmt: skip
    back = url_for("payroll_accounts.of_person", school_id=school_id, person_id=person_id)
    given = {"school_id": school_id, "change_id": change_id}
    return step_page(
        step, form, given, lambda: {"reason": form.reason.data}, back, about=found["name"], trail=_trail(school_id, found)
    )  # fmt: skip


@pages.page(
    "/schools/<school_id>/payroll/staff/<person_id>/account/<change_id>/number",
    may=at_school(TRUST_PAY_READERS), methods=("GET", "POST"),
)  # fmt: skip
def number(school_id: str, person_id: str, change_id: str) -> Any:
    """The full number of an account, once somebody has said why; that is put on record first."""
    found = ask(SERVICE, "bank_details", school_id=school_id, person_id=person_id)
    one = _change_in(found, change_id)
    form = Reason("Read the full number", asks="Why do you need the full number?")
    said = None
    if form.sent():
        with form.refusals():
            said = do(
                SERVICE, "read_full_number",
                once=form.once_key(), school_id=school_id, change_id=change_id, reason=form.reason.data,
            )  # fmt: skip
    return render_template(
        "payroll_staff/number.html", title="Full account number", about=found["name"], account=one, form=form, read=said,
        trail=_trail(school_id, found),
    )  # fmt: skip


@pages.page("/schools/<school_id>/payroll/bank-details/", may=at_school(WAITING_READERS), methods=("GET", "POST"))
@where_taken_up("Bank details to confirm")
def waiting(school_id: str) -> Any:
    """Changes that wait for a second person, with a tick for each that whoever looks may confirm."""
    found = ask(SERVICE, "bank_details_waiting", school_id=school_id)
    mine = [one for one in found if one["may_confirm"] and me().holds(SECOND_PERSONS, school_id)]
    names = names_of(_people_of(found))
    form = ConfirmForm()
    form.change_ids.choices = [(one["change_id"], _in_a_line(one, names)) for one in mine]
    if mine and form.sent():
        with form.refusals():
            said = do(
                SERVICE, "confirm_several_bank_details",
                once=form.once_key(), school_id=school_id, change_ids=form.change_ids.data,
            )  # fmt: skip
            flash(f"{said['confirmed']} confirmed. The next pay run that is opened pays into them.", "success")
            return redirect(url_for("payroll_accounts.waiting", school_id=school_id))
    return render_template(
        "payroll_staff/waiting.html",
        title="Bank details to confirm",
        form=form if mine else None,
        others=[_in_a_line(one, names) for one in found if one not in mine],
        trail=way_from_home(("Payroll", url_for("payroll_start.school", school_id=school_id)), school_id=school_id),
    )  # fmt: skip


@pages.page("/trust/payroll/bank-details/", may=in_trust(WAITING_READERS & TRUST_TOTAL_READERS))
def of_trust() -> Any:
    """Changes that wait for a second person at any school."""
    found = ask(SERVICE, "bank_details_waiting")
    names = names_of(_people_of(found))
    rows = [
        one
        | {
            "entered_by": who(one["entered_by"], names),
            "mine": "yes" if one["may_confirm"] else "no",
        }
        for one in found
    ]
    listing = Listing(
        "Bank details to confirm",
        [
            Shown("name", "Name", link=lambda one: url_for("payroll_accounts.waiting", school_id=one["school_id"])),
            Shown("school", "School"),
            Shown("account", "Account"),
            Shown("entered_at", "Entered", "moment"),
            Shown("entered_by", "By"),
            Shown("mine", "You may confirm it"),
        ],
        rows,
        empty="No change of bank details waits for a second person.",
    )
    return listing.as_file() or render_template(
        "payroll_staff/listed.html", title="Bank details to confirm", listing=listing, may_enter=False,
        trail=way_from_home(("Payroll", url_for("payroll_start.trust"))),
    )  # fmt: skip


def _change_in(found: Mapping[str, Any], change_id: str) -> Any:
    for one in found["changes"]:
        if one["change_id"] == change_id:
            return one
    raise NotFound("This change of bank details is not on record here: look at the list again.")


def _people_of(changes: Iterable[Mapping[str, Any]]) -> set[str]:
    return {str(one[key]) for one in changes for key in ("entered_by", "confirmed_by")} - {""}


def _told(changes: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            **one,
            "entered_by": who(one["entered_by"], names),
            "confirmed_by": who(one["confirmed_by"], names) if one["confirmed_by"] else "",
        }
        for one in changes
    ]


def _in_a_line(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    entered = f"entered by {who(one['entered_by'], names)} on {day(one['entered_at'])}"
    return f"{one['name']}: {one['account_name']}, {one['account']}, came {one['came_by']}, {entered}"


def _trail(school_id: str, found: Mapping[str, Any]) -> list[dict[str, str]]:
    return way_from_home(
        ("Payroll", url_for("payroll_start.school", school_id=school_id)),
        ("Staff", url_for("payroll_staff.listed", school_id=school_id)),
        (str(found["name"]), person_href(school_id, found["person_id"])),
        school_id=school_id,
    )
