"""What is entered for a pay run beside the contracts, one form for each kind. A field has the name that payroll knows it by, so that a
refusal stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSelect, GovTextInput
from wtforms import BooleanField, DecimalField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from services.portal.web.patterns.fields import DayField, PoundsField, width
from services.portal.web.patterns.forms import Button

Posts = Sequence[Mapping[str, Any]]
_REASONS = (("Strike", "Strike"), ("Unpaid leave", "Unpaid leave"))
_SCHEMES = (
    ("none", "In no scheme"),
    ("teachers", "In Teachers’ Pensions"),
    ("local-government", "In the Local Government Pension Scheme"),
)


def _words_field() -> StringField:
    return StringField(
        "What is it?", widget=GovTextInput(), description="As it shall stand on the payslip.",
        validators=[InputRequired("Say what it is, as it shall stand on the payslip"), Length(max=120)],
    )  # fmt: skip


def _hours_field(label: str) -> DecimalField:
    return DecimalField(
        label, places=None, widget=GovTextInput(), description="For example, 2.5", render_kw=width(5),
        validators=[InputRequired("Enter the hours, for example 2.5")],
    )  # fmt: skip


def _reason_field() -> RadioField:
    return RadioField("Why?", widget=GovRadioInput(), choices=list(_REASONS), validators=[InputRequired("Choose why")])


def _first_day() -> DayField:
    return DayField("First day", [InputRequired("Enter the first day")], called="first day")


def _last_day() -> DayField:
    return DayField(
        "Last day (optional)", [Optional()], called="last day", description="Leave it empty if it is one day."
    )


class EntryForm(Button):
    """One entry for one employment: `sent_as` names the fields that payroll is told, in the order of the page."""

    sent_as: tuple[str, ...] = ()
    post_id = SelectField("For which post?", widget=GovSelect(), choices=[])

    def offer_posts(self, posts: Posts) -> None:
        """The posts to choose from; with one alone there is nothing to ask."""
        if len(posts) > 1:
            self.post_id.choices = [(post["post_id"], post["title"]) for post in posts]
        else:
            del self.post_id

    def in_page_order(self) -> list[Any]:
        return [self[name] for name in ("post_id", *self.sent_as) if name in self] + [self.submit]

    def day_names(self) -> dict[str, str]:
        """Where a refusal of the last day stands: beside the only day, where no other is asked for."""
        return {} if "ends" in self else {"ends": "starts"}

    def said(self) -> dict[str, Any]:
        """What was entered, as payroll takes it."""
        return {name: _plain(self[name].data) for name in ("post_id", *self.sent_as) if name in self}


class HoursForm(EntryForm):
    """Hours beside the contract."""

    sent_as = ("words", "hours", "starts", "ends", "multiple", "hour_pence", "pensionable", "with_holiday")
    words = _words_field()
    hours = _hours_field("How many hours?")
    starts = _first_day()
    ends = _last_day()
    multiple = DecimalField(
        "How many times the rate?", places=None, widget=GovTextInput(), default=Decimal(1), render_kw=width(5),
        description="1 for plain time, 1.5 for time and a half, 2 for double time.",
        validators=[InputRequired("Enter how many times the rate, for example 1.5")],
    )  # fmt: skip
    hour_pence = PoundsField(
        "Rate an hour, if it is not that of the post (optional)", [Optional()],
        description="Leave it empty to pay by the point of the post’s pay scale, or by its own hourly rate. A yearly salary on no scale has no rate: enter one.",
    )  # fmt: skip
    pensionable = BooleanField("The hours count for the pension", widget=GovCheckboxInput(), default=True)
    with_holiday = BooleanField(
        "Pay the holiday that the hours earn on top: their leave is in no yearly salary", widget=GovCheckboxInput()
    )


class UnpaidDaysForm(EntryForm):
    """Days that are not paid."""

    sent_as = ("words", "starts", "ends", "part")
    words = _reason_field()
    starts = _first_day()
    ends = _last_day()
    part = DecimalField(
        "Which part of each day is not paid?", places=None, widget=GovTextInput(), default=Decimal(1), render_kw=width(5),
        description="1 for whole days, 0.5 for half days.", validators=[InputRequired("Enter the part of each day, for example 0.5")],
    )  # fmt: skip


class UnpaidHoursForm(EntryForm):
    """Hours of a day that are not paid."""

    sent_as = ("words", "hours", "starts")
    words = _reason_field()
    hours = _hours_field("How many hours are not paid?")
    starts = DayField("On which day?", [InputRequired("Enter the day")], called="day")


class OneOffForm(EntryForm):
    """A payment that comes once, or a deduction from gross pay."""

    sent_as = ("words", "pence", "starts", "pension", "niable", "taxable")
    words = _words_field()
    pence = PoundsField(
        "Amount", [InputRequired("Enter an amount, for example 120.00")], description="With a minus in front it is taken from gross pay."
    )  # fmt: skip
    starts = DayField("For which day?", [InputRequired("Enter the day that it is for")], called="day")
    pension = SelectField("Does it count for a pension?", widget=GovSelect(), choices=list(_SCHEMES))
    niable = BooleanField("National Insurance is paid on it", widget=GovCheckboxInput(), default=True)
    taxable = BooleanField("It is taxed", widget=GovCheckboxInput(), default=True)


class WeeksForm(EntryForm):
    """Weeks of term, for the balance of a term-time post."""

    sent_as = ("weeks", "starts", "ends", "pence")
    weeks = DecimalField(
        "In how many weeks of term was the post held?", places=None, widget=GovTextInput(), render_kw=width(5),
        description="With training days, and with days of absence. For example, 14.6",
        validators=[InputRequired("Enter the weeks of term, for example 14.6")],
    )  # fmt: skip
    starts = _first_day()
    ends = DayField("Last day", [InputRequired("Enter the last day")], called="last day")
    pence = PoundsField(
        "What another program paid of this pay year (optional)", [Optional()],
        description="Pay of the post before anything was taken off for days without pay. Leave it empty if all of it was paid here.",
    )  # fmt: skip


class FromNetForm(EntryForm):
    """What is taken from net pay, and no law demands."""

    sent_as = ("words", "pence", "reference")
    words = _words_field()
    pence = PoundsField(
        "Amount", [InputRequired("Enter an amount, for example 12.00")], description="With a minus in front it is paid on top of net pay."
    )  # fmt: skip
    reference = StringField(
        "Reference (optional)", widget=GovTextInput(), description="By which whoever gets the money knows it.", validators=[Length(max=120)]
    )  # fmt: skip

    def offer_posts(self, posts: Posts) -> None:
        """None: net pay is of the employment."""
        del self.post_id


@dataclass(frozen=True)
class EntryKind:
    """A kind of entry: payroll's word for it, its words for people, and its form."""

    name: str
    words: str
    hint: str
    form: type[EntryForm]


KINDS: Mapping[str, EntryKind] = {
    "hours": EntryKind("hours", "Overtime and extra hours", "Hours of casual staff as well", HoursForm),
    "unpaid-days": EntryKind("unpaid days", "Days not paid", "Strike or unpaid leave, in days", UnpaidDaysForm),
    "unpaid-hours": EntryKind("unpaid hours", "Hours not paid", "Strike or unpaid leave, in hours of a day", UnpaidHoursForm),
    "one-off": EntryKind("one-off", "One-off payment", "An honorarium, say; or a deduction from gross pay", OneOffForm),
    "term-time-balance": EntryKind(
        "term-time balance", "Term-time balance", "Weeks held by somebody who started or leaves within the pay year", WeeksForm
    ),
    "from-net-pay": EntryKind("from net pay", "Deduction from net pay", "A subscription or a loan of the employer’s, say", FromNetForm),
}  # fmt: skip
"""By the word that an address has for them."""


def kind_named(name: str) -> EntryKind | None:
    """The kind that payroll calls so."""
    return next((kind for kind in KINDS.values() if kind.name == name), None)


def as_typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's values as a form holds them."""
    days = {name: date.fromisoformat(said[name]) for name in ("starts", "ends") if said.get(name)}
    numbers = {
        name: Decimal(said[name]) for name in ("hours", "multiple", "part", "weeks") if said.get(name) is not None
    }
    return {**said, **days, **numbers}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
