"""Late payment and how invoices are compared: the report, the Bank's rates, the trust's tolerance."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import DecimalField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from services.portal.web.admission.access import Pages, in_trust
from services.portal.web.admission.buying_roles import FINANCE, SERVICE, TRUST
from services.portal.web.context import ask, do, me, today
from services.portal.web.pages.payables.invoice_words import trail
from services.portal.web.patterns.fields import DayField, PoundsField, width
from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.listing import Listing, Shown
from shared.charts import Chart, Series, draw

pages = Pages("late_payments", __name__)


class RateForm(Form):
    """A rate of the Bank of England."""

    half_year_end = DayField(
        "30 June or 31 December", [InputRequired("Enter the day")], called="day",
        description="The rate on that day counts for what becomes late in the half-year after it.",
    )  # fmt: skip
    per_cent = DecimalField(
        "Bank Rate on that day, in per cent", widget=GovTextInput(), description="For example 3.75", validators=[InputRequired("Enter the rate")],
        render_kw=width(10),
    )  # fmt: skip
    source = StringField(
        "Where did you read it?", widget=GovTextInput(), description="For example “bankofengland.co.uk, Bank Rate history”.",
        validators=[InputRequired("Say where you read it"), Length(max=500)],
    )  # fmt: skip
    submit = SubmitField("Keep the rate", widget=GovSubmitInput())


class ToleranceForm(Form):
    """How far an invoice may be above its order."""

    valid_from = DayField("From which day", [InputRequired("Enter the first day")], called="first day")
    price = PoundsField("A line may be above its order by at most", [InputRequired("Enter an amount")])
    price_per_cent = DecimalField(
        "and by at most, in per cent", widget=GovTextInput(), description="Both have to be kept.", validators=[InputRequired("Enter a percentage")],
        render_kw=width(10),
    )  # fmt: skip
    charges = PoundsField("Carriage that was not agreed, up to", [InputRequired("Enter an amount, 0 for none")])
    reason = StringField(
        "Who decided it, and when?", widget=GovTextInput(), description="For example “Finance committee, 3 November 2026”.",
        validators=[InputRequired("Say who decided it"), Length(max=500)],
    )  # fmt: skip
    submit = SubmitField("Keep the tolerance", widget=GovSubmitInput())


@pages.page("/trust/buying/invoices/late-payment/", may=in_trust(TRUST))
def report() -> Any:
    """What was paid late, or is late, in the last year."""
    found = ask(SERVICE, "late_payments")
    rows = [
        row
        | {
            "interest_pence": row["cost"]["interest_pence"] if row["cost"] else None,
            "fixed_pence": row["cost"]["fixed_pence"] if row["cost"] else None,
            "working": row["cost"]["working"] if row["cost"] else row["because"],
        }
        for row in found["late"]
    ]
    listing = Listing(
        "Late invoices",
        [
            Shown("number", "Invoice", link=lambda row: url_for("payables.one", invoice_id=row["invoice_id"])),
            Shown("supplier_name", "Supplier"),
            Shown("owed_pence", "Amount", "money"),
            Shown("pay_by", "To be paid by", "day"),
            Shown("days", "Days late", "number"),
            Shown("interest_pence", "Interest", "money"),
            Shown("fixed_pence", "Fixed sum", "money"),
            Shown("working", "How it is worked out"),
        ],
        rows,
        search_in=("number", "supplier_name"),
        sort="-days",
        empty="Nothing was late. Public bodies have 30 days from the later of the invoice and the goods.",
    )
    return listing.as_file() or render_template(
        "payables/late.html", title="Late payment", found=found, listing=listing, chart=_chart(found),
        is_finance=me().holds(FINANCE), trail=trail(),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/settings/", may=in_trust(TRUST))
def settings() -> str:
    """The tolerance and the Bank's rates that are held."""
    return render_template(
        "payables/settings.html", title="How invoices are compared", found=ask(SERVICE, "invoice_settings"),
        is_finance=me().holds(FINANCE), trail=trail(),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/settings/tolerance", may=in_trust(FINANCE), methods=("GET", "POST"))
def tolerance() -> Any:
    """Enter what the trust decided."""
    form = ToleranceForm(valid_from=today())
    if form.sent():
        with form.refusals({"price_pence": "price", "charges_pence": "charges"}):
            said = do(
                SERVICE, "set_invoice_tolerance", once=form.once_key(), valid_from=str(form.valid_from.data),
                price_pence=form.price.data, price_per_cent=str(form.price_per_cent.data),
                charges_pence=form.charges.data, reason=form.reason.data,
            )  # fmt: skip
            flash(f"Kept: {said['in_words']}.", "success")
            return redirect(url_for("late_payments.settings"))
    return render_template(
        "form.html", title="A new tolerance", about="How invoices are compared", form=form,
        fields=("valid_from", "price", "price_per_cent", "charges", "reason"),
        said=["It is a decision of the trust, so it is kept with its day and never changed afterwards."], trail=_trail(),
    )  # fmt: skip


@pages.page("/trust/buying/invoices/settings/bank-rate", may=in_trust(FINANCE), methods=("GET", "POST"))
def bank_rate() -> Any:
    """Enter a rate of the Bank of England that is missing."""
    form = RateForm()
    if form.sent():
        with form.refusals():
            do(
                SERVICE, "enter_bank_rate", once=form.once_key(), half_year_end=str(form.half_year_end.data),
                per_cent=str(form.per_cent.data), source=form.source.data,
            )  # fmt: skip
            flash("The rate is kept, and interest is worked out with it.", "success")
            return redirect(url_for("late_payments.settings"))
    return render_template(
        "form.html", title="A rate of the Bank of England", about="Late payment", form=form,
        fields=("half_year_end", "per_cent", "source"),
        said=["Interest on what is late is 8 per cent above the Bank’s rate at the end of the last half-year."], trail=_trail(),
    )  # fmt: skip


def _chart(found: Any) -> Any:
    if not found["paid"]:
        return None
    in_time = found["paid_in_time"]
    return draw(
        Chart(
            title="Invoices paid in the last year",
            summary=f"{in_time} of {found['paid']} were paid in time.",
            label_heading="Paid",
            labels=["In time", "Late"],
            series=[Series("Invoices", [in_time, found["paid"] - in_time])],
        ),
        "bar",
    )


def _trail() -> list[dict[str, str]]:
    return trail(("How invoices are compared", url_for("late_payments.settings")))
