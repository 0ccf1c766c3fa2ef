"""Boxes that several forms of staff have: a line of text, a number, a per cent, a choice, a yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSelect, GovTextInput
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from services.portal.web.patterns.fields import DayField, width

Choices = Sequence[tuple[str, str]]
_NUMBER = 10


class NumberField(StringField):
    """A number as people type it; `data` is a Decimal, None where nothing was entered."""

    widget = GovTextInput()
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed, self.data = valuelist[0].strip().removesuffix("%").strip(), None
        if typed:
            self.data = self._read(typed)

    def _read(self, typed: str) -> Decimal:
        try:
            found = Decimal(typed)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            raise ValueError("Enter a number, such as 27.75")
        return found

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class PerCentField(NumberField):
    """A per cent with at most two decimals; `hundredths` is the whole number of hundredths of a per cent."""

    def _read(self, typed: str) -> Decimal:
        found = super()._read(typed)
        if found * 100 != int(found * 100):
            raise ValueError("Enter a per cent with at most two decimals, such as 2.25")
        return found

    @property
    def hundredths(self) -> int | None:
        return None if self.data is None else int(self.data * 100)


def line(label: str, hint: str = "", *, needed: str = "", wide: int = 0, most: int = 120) -> StringField:
    """A box for one line of text; `needed` says what to enter where it may not stay empty."""
    must = [InputRequired(needed)] if needed else []
    length = Length(max=most, message=f"Use at most {most} characters")
    shape = width(wide) if wide else None
    return StringField(label, widget=GovTextInput(), description=hint, validators=[*must, length], render_kw=shape)


def numbered(label: str, hint: str = "", needed: str = "") -> NumberField:
    must = [InputRequired(needed)] if needed else []
    return NumberField(label, description=hint, validators=must, render_kw=width(_NUMBER))


def per_cent_box(label: str, hint: str = "") -> PerCentField:
    return PerCentField(label, description=hint, render_kw=width(_NUMBER))


def one_of(label: str, choices: Choices, hint: str = "", *, default: str = "") -> RadioField:
    """Radios, of which one stands chosen where `default` says so."""
    return RadioField(
        label, widget=GovRadioInput(), description=hint, choices=list(choices), default=default or None,
        validators=[InputRequired("Choose one of these")],
    )  # fmt: skip


def chosen(label: str, choices: Choices, hint: str = "", *, default: str | None = None) -> SelectField:
    return SelectField(label, widget=GovSelect(), description=hint, choices=list(choices), default=default)


def ticked(label: str) -> BooleanField:
    return BooleanField(label, widget=GovCheckboxInput())


def day_box(label: str, hint: str = "", *, called: str, needed: bool = True) -> DayField:
    """A day in three boxes, which may stay empty where it is not needed."""
    must = [InputRequired(f"Enter the {called}")] if needed else []
    return DayField(label, must, called=called, description=hint)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
