"""The pay scales of an employer: the published ones, its own, and awards that it entered; each with its lists of points beside the one before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import DecimalField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import OFFICERS, SERVICE, TRUST_TOTAL_READERS
from services.portal.web.asking.names import names_of, who
from services.portal.web.context import ask, do, me
from services.portal.web.pages.payroll_employers.payroll_steps import employers_trail
from services.portal.web.pages.payroll_staff.staff_words import scale_words
from services.portal.web.patterns.fields import DayField, width
from services.portal.web.patterns.file_fields import SheetField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from services.portal.web.patterns.words import money
from shared.errors import NotFound

pages = Pages("payroll_scales", __name__)
KINDS = (
    ("teachers", "Teachers and leadership, by the part of full time, in a pay year from 1 September"),
    ("support", "Support staff, by hours, in a pay year from 1 April"),
)
FOR_WHOM = {"teachers": "Teachers and leadership", "support": "Support staff", "": "As published"}


class PointsFile(SheetField):
    """A spreadsheet in the place of the box; it may be left out."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class ListForm(Form):
    """A list of points from a day on."""

    starts = DayField("From which day?", [InputRequired("Enter the first day")], called="first day")
    source = StringField(
        "Where was it agreed?", widget=GovTextInput(), description="Every payslip’s working names it. For example: pay policy 2026, agreed 8 October 2026.",
        validators=[InputRequired("Say where it was agreed"), Length(max=300)],
    )  # fmt: skip
    points = TextAreaField(
        "Points, lowest first", widget=GovTextArea(), validators=[Length(max=20_000)], render_kw={"params": {"rows": 12}},
        description="A point and its pay for a full-time year in each line, like L12 64,088.00. Cells pasted from a spreadsheet are read, too.",
    )  # fmt: skip
    file = PointsFile("Or a spreadsheet with the columns Point and Pay a year")
    submit = SubmitField("Save the list", widget=GovSubmitInput())

    def said(self) -> dict[str, Any]:
        """What was filled in; a file takes the place of what stands in the box."""
        about = {"starts": str(self.starts.data), "source": self.source.data}
        if self.file.data:
            return about | {"points": "", "filename": self.file.filename, "content": self.file.content}
        return about | {"points": self.points.data or ""}

    @property
    def mistakes(self) -> list[str]:
        """All that is wrong with the list, by row, where it is more than one thing."""
        found = [str(words) for words in (*self.points.errors, *self.file.errors)]
        return found if len(found) > 1 else []


class ScaleForm(ListForm):
    """A scale of the employer's own, with its first list."""

    name = StringField(
        "Name of the scale", widget=GovTextInput(), description="Schools choose it by this name in posts and in the list of staff, like Leadership 2026.",
        validators=[InputRequired("Enter a name"), Length(max=60)],
    )  # fmt: skip
    kind = RadioField("Who is paid by it?", widget=GovRadioInput(), choices=list(KINDS), default="teachers")
    full_time_hours = DecimalField(
        "For support staff: hours of a full-time week", widget=GovTextInput(), description="Like 37.",
        validators=[Optional()], places=None, render_kw=width(4),
    )  # fmt: skip

    def in_page_order(self) -> list[Any]:
        first = [self.name, self.kind, self.full_time_hours]
        return [*first, *(field for field in super().in_page_order() if field not in first)]

    def said(self) -> dict[str, Any]:
        hours = self.full_time_hours.data
        about = {
            "name": self.name.data,
            "kind": self.kind.data,
            "full_time_hours": None if hours is None else str(hours),
        }
        return super().said() | about


@pages.page("/trust/payroll/employers/<employer_id>/pay-scales/", may=in_trust(TRUST_TOTAL_READERS))
def listed(employer_id: str) -> Any:
    """Every scale that posts of the employer may name."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    rows = [
        row | {"shown": _name(row), "whom": FOR_WHOM[row["kind"]], "award": "pending" if row["award_pending"] else ""}
        for row in ask(SERVICE, "employer_scales", employer_id=employer_id)
    ]
    listing = Listing(
        "Pay scales",
        [
            Shown("shown", "Scale", link=lambda row: _href(employer_id, row["scale_id"])),
            Shown("whom", "For"),
            Shown("from", "Today’s points from", "day"),
            Shown("points", "Points today", "number"),
            Shown("lists", "Lists entered", "number"),
            Shown("award", "Award"),
        ],
        rows,
    )
    return listing.as_file() or render_template(
        "payroll_employers/pay_scales.html", title="Pay scales", employer=employer, listing=listing,
        runs_payroll=me().holds(OFFICERS), trail=employers_trail(employer),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/pay-scales/add", may=in_trust(OFFICERS), methods=("GET", "POST"))
def add(employer_id: str) -> Any:
    """Put a scale of the employer's own on record."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = ScaleForm()
    return _list_page(
        form, employer, "add_scale", dict,
        done="The scale is on record. Schools can name it in posts now.", title="Add a pay scale", about=employer["name"],
        trail=employers_trail(employer, _listed(employer_id)),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/pay-scales/<scale_id>/", may=in_trust(TRUST_TOTAL_READERS))
def one(employer_id: str, scale_id: str) -> str:
    """One scale with its lists, the latest first."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    scale = ask(SERVICE, "scale_page", employer_id=employer_id, scale_id=scale_id)
    lists = [*scale["versions"], *scale["replaced"], *scale["aside"]]
    names = names_of(row["entered_by"] for row in lists if row["entered_by"])
    return render_template(
        "payroll_employers/pay_scale.html", who=lambda actor: who(actor, names), title=_name(scale), employer=employer, scale=scale, whom=FOR_WHOM[scale["kind"]],
        runs_payroll=me().holds(OFFICERS), trail=employers_trail(employer, _listed(employer_id)),
    )  # fmt: skip


@pages.page(
    "/trust/payroll/employers/<employer_id>/pay-scales/<scale_id>/add", may=in_trust(OFFICERS), methods=("GET", "POST")
)  # fmt: skip
def add_list(employer_id: str, scale_id: str) -> Any:
    """Enter another list of a scale from a day on."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    scale = ask(SERVICE, "scale_page", employer_id=employer_id, scale_id=scale_id)
    form = ListForm(points=_as_typed(scale["versions"][0]))
    return _list_page(
        form, employer, "add_scale_version", lambda: {"scale_id": scale_id},
        done="The list is on record.", title="Enter a new list", about=_name(scale),
        trail=employers_trail(employer, _listed(employer_id), (_name(scale), _href(employer_id, scale_id))),
        said=_before_a_list(scale),
    )  # fmt: skip


@pages.page(
    "/trust/payroll/employers/<employer_id>/pay-scales/<scale_id>/<version_id>/correct",
    may=in_trust(OFFICERS), methods=("GET", "POST"),
)  # fmt: skip
def correct(employer_id: str, scale_id: str, version_id: str) -> Any:
    """Put a list right that no closed run has paid by."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    scale = ask(SERVICE, "scale_page", employer_id=employer_id, scale_id=scale_id)
    held = next((row for row in scale["versions"] if row["version_id"] == version_id), None)
    if held is None:
        raise NotFound("There is no such list of this scale.")
    form = ListForm(
        data={"points": _as_typed(held), "source": held["source"], "starts": date.fromisoformat(held["from"])}
    )
    return _list_page(
        form, employer, "correct_scale_version", lambda: {"scale_id": scale_id, "version_id": version_id},
        done="The list is corrected.", title="Correct the list", about=_name(scale),
        trail=employers_trail(employer, _listed(employer_id), (_name(scale), _href(employer_id, scale_id))),
        said="Runs that were calculated with it and are not closed have to be calculated again.",
    )  # fmt: skip


def _list_page(
    form: ListForm, employer: Mapping[str, Any], method: str, more: Callable[[], Mapping[str, Any]], /, *, done: str, **shown: Any
) -> Any:  # fmt: skip
    """The page of a list, or the way to the scale once it is saved; all its mistakes stand above the form."""
    employer_id = employer["employer_id"]
    if form.sent():
        with form.refusals({"content": "file", "filename": "file"}):
            scale = do(SERVICE, method, once=form.once_key(), employer_id=employer_id, **form.said(), **more())
            flash(done, "success")
            return redirect(_href(employer_id, scale["scale_id"]))
    return render_template("payroll_employers/points.html", form=form, **shown)


def _before_a_list(scale: Mapping[str, Any]) -> list[str]:
    said = [
        "The box has the points that hold now: write the new pay beside each. What holds until then ends the day before."
    ]
    if not scale["own"]:
        said.append(
            "A list for a published scale stands in while its award is not published here: give all of its points. It holds until its pay "
            "year ends, and no longer than until the award is published."
        )
    return said


def _as_typed(version: Mapping[str, Any]) -> str:
    """The points of a list as they stand in the box."""
    held = [one for one in version["points"] if one["pence"] is not None]
    return "\n".join(f"{one['point']} {money(one['pence']).replace('£', '')}" for one in held)


def _name(scale: Mapping[str, Any]) -> str:
    return str(scale["name"]) if scale["own"] else scale_words(scale["name"])


def _href(employer_id: str, scale_id: str) -> str:
    return url_for("payroll_scales.one", employer_id=employer_id, scale_id=scale_id)


def _listed(employer_id: str) -> tuple[str, str]:
    return "Pay scales", url_for("payroll_scales.listed", employer_id=employer_id)
