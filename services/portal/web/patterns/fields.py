"""Fields that people fill in as they are used to: a day in three boxes, an amount in pounds, some sentences. What is wrong
is said in words, at the box that is wrong, and what was typed stays as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from govuk_frontend_wtf.gov_form_base import GovFormBase
from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.fields import DateField
from wtforms.validators import DataRequired, Length

from shared.money import parse_pounds, pounds

PARTS = ("day", "month", "year")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORDS = Length(max=4000, message="Use at most 4,000 characters")


class DayBoxes(GovDateInput):
    """Day, month and year, of which only those that are wrong are marked."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("required", None)
        params: dict[str, Any] = GovFormBase.map_gov_params(self, field, **kwargs)
        params.setdefault("fieldset", {"legend": {"text": field.label.text}})
        params["items"] = [
            {
                "label": part.capitalize(),
                "id": f"{field.id}-{part}",
                "name": field.name,
                "classes": f"govuk-input--width-{4 if part == 'year' else 2}{' govuk-input--error' if part in field.wrong else ''}",
                "value": value,
            }
            for part, value in zip(PARTS, field.typed, strict=True)
        ]
        return params


class DayField(DateField):
    """A day in three boxes; a month may be written out. `called` names it in messages: "start date".

    An empty one is None: add InputRequired where it has to be filled in.
    """

    widget = DayBoxes()

    def __init__(self, label: str, validators: Sequence[Any] = (), *, called: str = "date", **named: Any) -> None:
        super().__init__(label, list(validators), **named)
        self.called = called[:1].upper() + called[1:]
        self._typed: list[str] | None = None
        self._wrong: tuple[str, ...] = ()

    @property
    def typed(self) -> list[str]:
        """What stands in the boxes."""
        if self._typed is not None:
            return self._typed
        return [str(self.data.day), str(self.data.month), str(self.data.year)] if self.data else ["", "", ""]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The boxes that an error is about."""
        return (self._wrong or PARTS) if self.errors else ()

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self._typed = [value.strip()[:20] for value in [*valuelist, "", "", ""][:3]]
        self.data = None
        # One text or none, so that InputRequired and Optional see whether anything at all was entered.
        self.raw_data = [" ".join(self._typed)] if any(self._typed) else []
        if self.raw_data:
            self.data = self._read(self._typed)

    def _read(self, typed: list[str]) -> date:
        self._wrong = tuple(part for part, value in zip(PARTS, typed, strict=True) if not value)
        if self._wrong:
            raise ValueError(f"{self.called} must include a {' and a '.join(self._wrong)}")
        if len(typed[2]) != 4:
            self._wrong = ("year",)
            raise ValueError(f"{self.called}: the year must have 4 figures, like 2026")
        self._wrong = PARTS
        try:
            return date(int(typed[2]), _month(typed[1]), int(typed[0]))
        except ValueError:
            raise ValueError(f"{self.called} must be a real date, like 27 3 2026") from None


def _month(typed: str) -> int:
    """A month by its number or its name, of which three letters are enough. Raises ValueError."""
    fits = [number for number, name in enumerate(MONTHS, 1) if len(typed) >= 3 and name.startswith(typed.casefold())]
    return fits[0] if fits else int(typed)


class PoundsBox(GovTextInput):
    """A box with a pound sign before it."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params.setdefault("prefix", {"text": "£"})
        params.setdefault("classes", "govuk-input--width-10")
        params.setdefault("inputmode", "decimal")
        return params


class PoundsField(StringField):
    """An amount as people type it; `data` is whole pence, None where nothing was entered."""

    widget = PoundsBox()
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed, self.data = valuelist[0].strip(), None
        if typed:
            self.data = parse_pounds(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else pounds(self.data).replace("£", "")


def width(characters: int) -> dict[str, Any]:
    """For `render_kw` of a field: a box as wide as what goes into it; GOV.UK has 2, 3, 4, 5, 10, 20 and 30."""
    return {"params": {"classes": f"govuk-input--width-{characters}"}}


def words_field(label: str, hint: str = "", needed: str = "") -> TextAreaField:
    """A box for some sentences; `needed` says what to enter where it may not stay empty."""
    must = [DataRequired(needed)] if needed else []
    return TextAreaField(label, widget=GovTextArea(), description=hint, validators=[*must, _WORDS])
