"""The forms of the journey's steps. Each says what it sends to membership; what is right or wrong membership decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovRadioInput, GovSelect, GovTextInput
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.portal.web.admission.person import ROLE_WORDS
from services.portal.web.pages.membership.journey_words import (
    DATE_REASONS,
    REASONS,
    REASONS_TO_CONVERT,
    REASONS_TO_EXTEND,
    REASONS_TO_LEAVE,
)
from services.portal.web.patterns.fields import DayField, words_field
from services.portal.web.patterns.forms import Form
from shared.identity.roles import Role

_SIGNERS = ({Role.HEAD.value, Role.BUSINESS_MANAGER.value}, {Role.MEMBERSHIP_LEAD.value, Role.EXECUTIVE.value})


def reasons_field(label: str, reasons: Mapping[str, str]) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        widget=GovCheckboxesInput(),
        choices=list(reasons.items()),
        validators=[InputRequired("Choose at least one reason")],
    )


class StepForm(Form):
    """A step of the journey. `ready` fits it to the case; `asked` is what goes to membership."""

    side = RadioField(
        "For which side do you sign?",
        widget=GovRadioInput(),
        choices=[("school", "The school"), ("trust", "The trust")],
        validators=[InputRequired("Choose the side that you sign for")],
    )
    signs = False
    """Whether somebody who acts for both sides must say for which."""

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        """Fit choices and defaults to the case. Forms with choices of their own extend this."""
        if not self.signs or len(case["your_sides"]) < 2:
            del self.side

    def asked(self) -> dict[str, Any]:
        """The values of the request to membership."""
        return {field.name: _plain(field.data) for field in self.shown()}

    def shown(self) -> list[Any]:
        """The fields that a person fills in, the side last."""
        mine = [field for field in self if field.name not in ("csrf_token", "once", "side")]
        return [*mine, *([self.side] if self.side else [])]


class JustSo(StepForm):
    """Nothing to fill in."""


class Words(StepForm):
    words = words_field("Why", needed="Say why: it is kept with the record")


class MaybeWords(StepForm):
    words = words_field("Anything to add (optional)")


class TakeBack(StepForm):
    words = words_field("Why (optional)", "The other side reads this.")


class Because(StepForm):
    because = words_field(
        "Why now", "The other side reads this.", "Say why the decision should come before the last day"
    )


class Agreement(StepForm):
    """Terms of the agreement; what is left empty is as this trust usually agrees."""

    signs = True
    months = IntegerField(
        "Months of the associate period", widget=GovTextInput(), validators=[Optional(), NumberRange(1, 60)]
    )
    extensions_allowed = IntegerField(
        "Extensions allowed", widget=GovTextInput(), validators=[Optional(), NumberRange(0, 12)]
    )
    notice_days = IntegerField(
        "Days of notice to leave", widget=GovTextInput(), validators=[Optional(), NumberRange(0, 366)]
    )
    words = words_field("Anything to add (optional)", "It becomes part of the agreement.")

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        super().ready(case, people)
        for name, usual in case["usual_terms"].items():
            if name in self:
                self[name].description = f"This trust usually agrees {usual}. Leave it empty for that."
                self[name].render_kw = {"params": {"classes": "govuk-input--width-3", "inputmode": "numeric"}}


class Extension(StepForm):
    signs = True
    to_end = DayField(
        "New last day of the associate period", [InputRequired("Enter the new last day")], called="new last day"
    )
    reason = RadioField(
        "Reason",
        widget=GovRadioInput(),
        choices=[(one, REASONS[one]) for one in REASONS_TO_EXTEND],
        validators=[InputRequired("Choose a reason")],
    )
    words = words_field("In words", "Both sides and the governors read this.", "Say why in words")


class Conversion(StepForm):
    signs = True
    provisional_on = DayField(
        "Day of the conversion, for now",
        [InputRequired("Enter the day")],
        called="day of the conversion",
        description="The first day of a month. The trust confirms or moves it later.",
    )
    reasons = reasons_field("Reasons", {one: REASONS[one] for one in REASONS_TO_CONVERT})
    conditions = words_field("Conditions (optional)", "One on each line, for example: land questionnaire answered.")
    words = words_field("In words", "Both sides and the governors read this.", "Say why in words")

    def asked(self) -> dict[str, Any]:
        lines = (self.conditions.data or "").splitlines()
        return super().asked() | {"conditions": [line.strip() for line in lines if line.strip()]}


class Leaving(StepForm):
    signs = True
    last_service_on = DayField(
        "Last day of every service", [InputRequired("Enter the last day of service")], called="last day of service"
    )
    reasons = reasons_field("Reasons", {one: REASONS[one] for one in REASONS_TO_LEAVE})
    words = words_field("In words", "The other side reads this.", "Say why in words")

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        super().ready(case, people)
        if case["agreement"]:
            notice = case["agreement"]["notice_days"]
            self.last_service_on.description = (
                f"{notice} days of notice were agreed. An earlier day needs the other side’s signature too."
            )


class Owners(StepForm):
    school_owner = SelectField("For the school", widget=GovSelect(), validators=[InputRequired("Choose somebody")])
    trust_owner = SelectField("For the trust", widget=GovSelect(), validators=[InputRequired("Choose somebody")])

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        super().ready(case, people)
        for field, side, roles in (
            (self.school_owner, "school", _SIGNERS[0]),
            (self.trust_owner, "trust", _SIGNERS[1]),
        ):
            field.choices = people_to_choose(people[side], roles)
            if request.method == "GET" and case.get("owners"):
                field.data = case["owners"][side]["person_id"]


class Start(StepForm):
    started_on = DayField(
        "First day of the associate period", [InputRequired("Enter the first day")], called="first day"
    )


class NewDate(StepForm):
    to = DayField(
        "New day of the conversion",
        [InputRequired("Enter the new day")],
        called="new day",
        description="The first day of a month.",
    )
    reasons = reasons_field("Why it moves", DATE_REASONS)
    words = words_field("In words", needed="Say why in words")


class Condition(StepForm):
    condition = RadioField(
        "Which condition is met?",
        widget=GovRadioInput(),
        validators=[InputRequired("Choose the condition that is met")],
    )

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        super().ready(case, people)
        conversion = case["conversion"] or {"conditions": []}
        self.condition.choices = [(one["words"], one["words"]) for one in conversion["conditions"] if not one["met"]]


class ExitStep(StepForm):
    evidence = words_field(
        "What shows it", "A letter, a statement’s number, the name of an export.", "Say what shows that it is done"
    )
    erase_from = DayField("Day from which the records may be erased", called="day")

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        super().ready(case, people)
        plan = case["exit_plan"] or {"steps": []}
        self.next_step = next((one for one in plan["steps"] if not one["done_on"]), None)
        if self.next_step is None or self.next_step["step"] != "retention_clock_started":
            del self.erase_from

    def asked(self) -> dict[str, Any]:
        return super().asked() | {"step": self.next_step["step"] if self.next_step else ""}


class Certificate(StepForm):
    certificate = StringField(
        "Number of the certificate of erasure",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the number of the certificate"), Length(max=300)],
    )


class Joined(StepForm):
    """One box for each school of the case: the URN under which it reopened, empty where it keeps its own."""

    def ready(self, case: Mapping[str, Any], people: Mapping[str, Any]) -> None:
        super().ready(case, people)
        self.schools = [
            (one["school_id"], one["name"], request.form.get(f"urn-{one['school_id']}", "")) for one in case["schools"]
        ]

    def asked(self) -> dict[str, Any]:
        return {
            "schools": [
                {"school_id": school_id, "new_urn": typed.strip() or None} for school_id, _, typed in self.schools
            ]
        }


def people_to_choose(people: Any, roles: set[str]) -> list[tuple[str, str]]:
    """Who may be chosen, by id, with their role; somebody with two of the roles stands there once."""
    found: dict[str, str] = {}
    for one in people:
        if one["role"] in roles:
            found.setdefault(one["person_id"], f"{one['name']}, {ROLE_WORDS[Role(one['role'])]}")
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value if value is not None else None
