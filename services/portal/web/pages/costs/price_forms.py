"""The form in which finance enters a price, in pounds as people type them; what it sends is a price row's figures in pence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from services.portal.web.patterns.choosing import Choosing
from services.portal.web.patterns.fields import DayField, PoundsField, words_field

MODELS = [
    ("flat", "So much a year"),
    ("per_pupil", "So much a year for each pupil"),
    ("per_unit", "So much for each unit used"),
    ("tiered", "By unit, in tiers"),
    ("allowance_then_rate", "So much a year with some units included, then a rate"),
    ("share_of_income", "A share of the school's income"),
]
NEEDS = {
    "flat": ("a_year",),
    "per_pupil": ("each",),
    "per_unit": ("each", "unit"),
    "tiered": ("tiers", "unit"),
    "allowance_then_rate": ("a_year", "allowance", "unit", "each"),
    "share_of_income": ("per_cent",),
}
MOST_POUNDS = Decimal(10_000_000)
_TIER = re.compile(r"(?:up to (?P<top>[\d,.]+)|beyond)\s*:?\s*£?(?P<pounds>[\d,]+(?:\.\d{1,4})?)", re.IGNORECASE)


class Price(Choosing):
    """A price of an offer from a day on."""

    line = SelectField("Which service?", widget=GovSelect(), choices=[])
    offer = StringField(
        "Which offer?",
        widget=GovTextInput(),
        default="standard",
        description="Use “standard” unless the service has several.",
        validators=[InputRequired("Enter the name of the offer"), Length(max=60)],
    )
    standing = RadioField(
        "For whom?",
        widget=GovRadioInput(),
        choices=[
            ("", "Associate and member schools"),
            ("associate", "Associate schools only"),
            ("member", "Member schools only"),
        ],
        default="",
    )
    from_on = DayField("From which day?", [InputRequired("Enter the first day of the price")], called="first day")
    model = RadioField(
        "How is it charged?",
        widget=GovRadioInput(),
        choices=MODELS,
        validators=[InputRequired("Choose how it is charged")],
    )
    a_year = PoundsField("Pounds a year", description="For “so much a year”, with or without units included.")
    each = DecimalField(
        "Pounds for each",
        widget=GovTextInput(),
        places=4,
        description="For each pupil or unit, or the rate beyond what is included. Parts of a penny are allowed: 0.125.",
        validators=[Optional(), NumberRange(0, MOST_POUNDS, "Enter pounds of 0 or more")],
    )
    unit = StringField(
        "What is counted",
        widget=GovTextInput(),
        description="For example, payslip, hour, visit.",
        validators=[Length(max=60)],
    )
    allowance = DecimalField(
        "Units included in a year",
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(0, 1_000_000, "Enter 0 or more")],
    )
    per_cent = DecimalField(
        "Per cent of income", widget=GovTextInput(), validators=[Optional(), NumberRange(0, 100, "Enter 0 to 100")]
    )
    tiers = TextAreaField(
        "Tiers",
        widget=GovTextArea(),
        description="One a line, the last without a top: “up to 50: 24.00”, “up to 200: 19.00”, “beyond: 15.00”.",
        validators=[Length(max=2000)],
    )
    mode = RadioField(
        "How do the tiers work?",
        widget=GovRadioInput(),
        choices=[("graduated", "Each unit at its own tier"), ("all_units", "All units at the tier reached")],
        default="graduated",
    )
    source = StringField(
        "Where does the price come from?",
        widget=GovTextInput(),
        description="A decision or a contract, with its date. Every charge shows it.",
        validators=[InputRequired("Say where the price comes from"), Length(max=4000)],
    )
    note = words_field("A note", "You may leave this empty.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field for itself, and those that the way to charge needs."""
        fine = bool(super().validate(extra_validators))
        for name in NEEDS.get(self.model.data or "", ()):
            if self[name].data in (None, "") and not self[name].errors:
                self[name].errors = ["Enter this for the way to charge that you chose"]
                fine = False
        if self.model.data == "tiered" and self.tiers.data and not self._tiers():
            self.tiers.errors = ["Write each tier on a line of its own, as in the example"]
            fine = False
        return fine

    def asked(self) -> dict[str, Any]:
        """The request to membership."""
        return {
            "line": self.line.data,
            "offer": (self.offer.data or "").strip().lower(),
            "standing": self.standing.data or None,
            "from_on": self.from_on.data.isoformat() if self.from_on.data else None,
            "model": self.model.data,
            "figures": self._figures(),
            "source": self.source.data,
            "note": self.note.data or "",
        }

    def _figures(self) -> dict[str, Any]:
        unit = (self.unit.data or "").strip()
        match self.model.data:
            case "flat":
                return {"pence": self.a_year.data}
            case "per_pupil":
                return {"pence": _pence(self.each.data)}
            case "per_unit":
                return {"pence": _pence(self.each.data), "unit": unit}
            case "tiered":
                return {"unit": unit, "mode": self.mode.data, "tiers": self._tiers()}
            case "share_of_income":
                return {"per_cent": f"{self.per_cent.data:f}"}
        return {
            "pence": self.a_year.data,
            "allowance": f"{self.allowance.data:f}",
            "unit": unit,
            "rate_pence": _pence(self.each.data),
        }

    def _tiers(self) -> list[dict[str, str]]:
        """The tiers that were written; none where a line cannot be read."""
        tiers = []
        for written in filter(None, map(str.strip, (self.tiers.data or "").splitlines())):
            read = _TIER.fullmatch(written)
            if read is None:
                return []
            tier = {"pence": _pence(Decimal(read["pounds"].replace(",", "")))}
            tiers.append({"up_to": read["top"].replace(",", ""), **tier} if read["top"] else tier)
        return tiers


def _pence(pounds: Decimal | None) -> str:
    return f"{((pounds or Decimal(0)) * 100).normalize():f}"
