"""Re-enrolment into pension schemes: by when the employer does it, who has to be enrolled again, and the day that it is counted from or done."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.payroll_roles import OFFICERS, SERVICE
from services.portal.web.asking.names import names_of_schools
from services.portal.web.context import ask, ask_once, today
from services.portal.web.pages.payroll_employers.payroll_steps import employers_trail, step_page
from services.portal.web.patterns.cards import Card, Heading, Line, Offer
from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.words import day

pages = Pages("payroll_re_enrolment", __name__)


class DayForm(Form):
    """The day of a re-enrolment, or the first one of all."""

    chosen = DayField("Which day?", [InputRequired("Enter the day")], called="day")
    source = StringField(
        "Where does it say so?", widget=GovTextInput(), description="For example the declaration of compliance, with its day.",
        validators=[InputRequired("Say where it is written"), Length(max=300)],
    )  # fmt: skip
    submit = SubmitField("Save the day", widget=GovSubmitInput())


@pages.page("/trust/payroll/employers/<employer_id>/re-enrolment/", may=in_trust(OFFICERS))
def people(employer_id: str) -> str:
    """Who is out of the pension schemes, who of them is enrolled again, and by when."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    found = ask(SERVICE, "to_re_enrol", employer_id=employer_id)
    return render_template(
        "payroll_employers/re_enrolment.html", title="Enrol again into pension schemes", employer=employer, found=found,
        schools=names_of_schools([one["school_id"] for one in found["people"]]), trail=employers_trail(employer),
    )  # fmt: skip


@pages.page("/trust/payroll/employers/<employer_id>/re-enrolment/day", may=in_trust(OFFICERS), methods=("GET", "POST"))
def choose(employer_id: str) -> Any:
    """Enter the day on which the employer's duties began, or choose that of the next re-enrolment."""
    employer = ask(SERVICE, "employer_page", employer_id=employer_id)
    form = DayForm()
    back = url_for("payroll_re_enrolment.people", employer_id=employer_id)

    def said() -> dict[str, Any]:
        return {"employer_id": employer_id, "chosen": str(form.chosen.data), "source": form.source.data}

    return step_page(
        form, "set_re_enrolment_day", said,
        back=back, done="The day is saved.", title="Day of re-enrolment", about=employer["name"],
        said=[
            "First the day on which the employer’s duties of automatic enrolment began, or of its last re-enrolment in another program.",
            "Then, each three years, the day that is chosen for the next one: within three months before or after the third anniversary.",
        ],
        trail=employers_trail(employer, ("Enrol again into pension schemes", back)),
    )  # fmt: skip


def _to_enrol_again(school_id: str | None) -> Card | None:
    lines = [] if school_id else [line for one in ask_once(SERVICE, "employers") for line in _line_of(one)]
    return Card("Re-enrolment into pension schemes", lines) if lines else None


def _line_of(employer: dict[str, Any]) -> list[Line]:
    due = ask_once(SERVICE, "to_re_enrol", employer_id=employer["employer_id"], with_people=False)["next"]
    if due is None or str(today()) < due["first"]:
        return []
    done = "on" if due["is_chosen"] else "by"
    words = f"{employer['name']}: enrol again who left the pension schemes, {done} {day(due['on'] if due['is_chosen'] else due['last'])}"
    href = url_for("payroll_re_enrolment.people", employer_id=employer["employer_id"])
    return [Line(words, href, hint="It is late" if due["is_late"] else "Then tell The Pensions Regulator")]


CARDS = (Offer(Heading.NEEDS_ME, "Re-enrolment", in_trust(OFFICERS), SERVICE, _to_enrol_again, 47, "to_re_enrol"),)
