"""Choosing a day: those that the service offers as choices, and a day of one's own in three boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from services.portal.web.patterns.fields import DayField
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number
from services.portal.web.patterns.words import day

OTHER = "other"
Choices = Sequence[Mapping[str, Any]]
"""Days from a service: `on` in ISO, and `words` on what day that is."""


def day_radios(label: str, hint: str = "") -> RadioField:
    """The days on offer; `Choosing.offer_days` fills them in."""
    return RadioField(
        label, widget=GovRadioInput(), description=hint, choices=[], validators=[InputRequired("Choose a day")]
    )


def other_day(called: str = "date") -> DayField:
    return DayField("If you chose another day, which?", called=called, description="For example, 27 3 2027")


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


class Choosing(Form):
    """A form some of whose days are chosen: each name in `days` has radios under that name and boxes under <name>_other."""

    days: tuple[str, ...] = ()
    version = HiddenField()
    """The version of the record that the person saw."""

    def offer_days(self, name: str, choices: Choices, *, standing: str | None = None) -> None:
        """Fill in the days that can be chosen; the first one stands chosen, unless `standing` says another."""
        radios = self[name]
        offered = [(one["on"], f"{day(one['on'])}, {one['words']}") for one in choices]
        if radios.data not in (None, OTHER) and radios.data not in dict(offered) and _is_day(radios.data):
            # Somebody else changed the record since; the service says whether this day is still possible.
            offered.append((radios.data, f"{day(radios.data)}, as you chose"))
        radios.choices = [*offered, (OTHER, "Another day")]
        if radios.data is None:
            radios.data = standing or (offered[0][0] if offered else OTHER)

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field for itself, and a day of one's own where that was chosen."""
        fine = bool(super().validate(extra_validators))
        for name in self.days:
            other = self[f"{name}_other"]
            if self[name].data == OTHER and other.data is None and not other.errors:
                other.errors = [f"Enter the {other.called[:1].lower()}{other.called[1:]}"]
                fine = False
        return fine

    def chosen(self, name: str) -> date | None:
        """The day that was chosen, or entered."""
        wanted = self[name].data
        if wanted == OTHER:
            own: date | None = self[f"{name}_other"].data
            return own
        return date.fromisoformat(wanted) if wanted else None

    def iso(self, name: str) -> str | None:
        chosen = self.chosen(name)
        return chosen.isoformat() if chosen else None

    @property
    def is_sure(self) -> bool:
        """Whether it was sent from the page that shows what will happen."""
        return "sure" in request.form

    @property
    def goes_back(self) -> bool:
        """Whether somebody wants to change an answer."""
        return "back" in request.form

    def typed(self) -> list[tuple[str, str]]:
        """Everything that was sent, to be sent again from the page that shows what will happen."""
        beside = ("csrf_token", "sure", "back")
        return [(name, value) for name, values in request.form.lists() if name not in beside for value in values]

    def version_seen(self) -> int | None:
        return whole_number(self.version.data, 10**9)
