"""The tasks of a plan that are rows of boxes: lots, the criteria of a lot, evaluators."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import redirect, render_template, url_for

from services.portal.web.admission.access import Pages
from services.portal.web.asking.names import nobody_signs_in_as
from services.portal.web.pages.tenders.plan import ADDRESS, MAY, back_to, saved
from services.portal.web.pages.tenders.tender_words import tender_page, trail
from services.portal.web.patterns.boxes import BoxesForm
from shared.errors import NotFound

pages = Pages("tender_rows", __name__)
SPARE_LOTS, SPARE_CRITERIA, SPARE_PEOPLE = 2, 3, 2
"""Empty rows to fill in beside those that are there."""


class RowsForm(BoxesForm):
    """Rows of boxes; a row without a name is left out."""

    def decimal(self, name: str, what: str) -> str | None:
        """The number in a box, None where it is empty."""
        written = self.box(name).removesuffix("%").strip()
        if not written:
            return None
        try:
            return str(Decimal(written))
        except InvalidOperation:
            self.problems[name] = f"{what}: enter a number, like 40"
            return None

    def asked(self) -> bool:
        """Whether it was sent, and nothing in its boxes is wrong."""
        return self.sent() and not self.problems


@pages.page(f"{ADDRESS}/lots", may=MAY, methods=("GET", "POST"))
def lots(tender_id: str) -> Any:
    """The lots with their values."""
    page = tender_page(tender_id)
    form = RowsForm()
    rows = [str(number) for number in range(1, max(2, len(page["lots"]) + SPARE_LOTS + 1))]
    if form.is_submitted():
        said = [lot for row in rows if (lot := _lot(form, row, page))]
        if form.asked() and saved(form, page, "set_tender_lots", {"lots": said}):
            return back_to(page)
    held = {lot["lot"]: lot for lot in page["lots"]}
    return render_template(
        "tenders/lots.html",
        title=f"Lots: {page['title']}",
        tender=page,
        form=form,
        rows=rows,
        held=held,
        trail=trail(page),
    )


def _lot(form: RowsForm, row: str, page: Any) -> dict[str, Any] | None:
    title = form.box(f"title-{row}")
    if not title:
        return None
    pence = form.pence(f"value-{row}", f"Lot {row}")
    return {
        "title": title,
        "description": form.box(f"description-{row}"),
        "value_pence": pence or 0,
        "keeps": row if any(lot["lot"] == row for lot in page["lots"]) else "",
    }


@pages.page(f"{ADDRESS}/criteria", may=MAY)
def criteria(tender_id: str) -> Any:
    """The lots, each with the way to its criteria; straight there where there is one."""
    page = tender_page(tender_id)
    if len(page["lots"]) == 1:
        return redirect(url_for("tender_rows.criteria_of", tender_id=tender_id, lot=page["lots"][0]["lot"]))
    return render_template(
        "tenders/criteria.html", title=f"Award criteria: {page['title']}", tender=page, trail=trail(page)
    )


@pages.page(f"{ADDRESS}/criteria/<lot>", may=MAY, methods=("GET", "POST"))
def criteria_of(tender_id: str, lot: str) -> Any:
    """What bids for one lot are judged by."""
    page = tender_page(tender_id)
    judged = next((one for one in page["lots"] if one["lot"] == lot), None)
    if judged is None:
        raise NotFound("The tender has no such lot.")
    form = RowsForm()
    held = judged["criteria"]
    count = max(4, len(held) + SPARE_CRITERIA)
    if form.is_submitted():
        price = [
            {"name": form.box("name-0") or "Price", "kind": "price", "weight": form.decimal("weight-0", "Price") or "0"}
        ]
        said = price + [one for row in range(1, count) if (one := _criterion(form, row))]
        if form.asked() and saved(form, page, "set_tender_criteria", {"lot": lot, "criteria": said}):
            return back_to(page)
    price_first = sorted(held, key=lambda one: one["kind"] != "price")
    return render_template(
        "tenders/criteria_of.html", title=f"Award criteria of lot {lot}: {page['title']}", tender=page, lot=judged,
        form=form, rows=range(1, count), held=price_first, trail=trail(page),
    )  # fmt: skip


def _criterion(form: RowsForm, row: int) -> dict[str, Any] | None:
    name = form.box(f"name-{row}")
    if not name:
        return None
    weight = form.decimal(f"weight-{row}", name)
    if weight is None and f"weight-{row}" not in form.problems:
        form.problems[f"weight-{row}"] = f"{name}: enter its points of 100"
    return {
        "name": name,
        "kind": "quality",
        "weight": weight or "0",
        "minimum": form.decimal(f"minimum-{row}", name),
        "maximum": form.decimal(f"maximum-{row}", name) or "5",
        "asks": form.box(f"asks-{row}"),
    }


@pages.page(f"{ADDRESS}/evaluators", may=MAY, methods=("GET", "POST"))
def evaluators(tender_id: str) -> Any:
    """Who marks the bids, with what each has declared."""
    page = tender_page(tender_id)
    form = RowsForm()
    rows = [str(number) for number in range(1, max(3, len(page["evaluators"]) + SPARE_PEOPLE) + 1)]
    if form.is_submitted():
        people = [
            {"account": form.box(f"account-{row}"), "name": form.box(f"name-{row}")}
            for row in rows
            if form.box(f"account-{row}") or form.box(f"name-{row}")
        ]
        for row in rows:
            if wrong := nobody_signs_in_as(form.box(f"account-{row}")):
                form.problems[f"account-{row}"] = wrong
        if form.asked() and saved(
            form, page, "set_tender_evaluators", {"evaluators": people}, {"evaluators": "problem"}
        ):
            return back_to(page)
    return render_template(
        "tenders/evaluators.html",
        title=f"Evaluators: {page['title']}",
        tender=page,
        form=form,
        rows=rows,
        trail=trail(page),
    )
