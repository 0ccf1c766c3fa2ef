"""The rule rows that subscriptions and charges go by: the catalogue, the settings, VAT, and the prices in force, which are
those that ship with the catalogue and those that the trust has set since."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from services.membership.domain.catalogue import Catalogue, catalogue_from
from services.membership.domain.charge_models import price_in_words
from services.membership.domain.costing import BELONGING
from services.membership.domain.errors import NotKnown, in_words
from services.membership.domain.price_rows import price_list_from, price_row_from
from services.membership.domain.pricing import PriceList, PriceRow, Standing
from services.membership.domain.statements import VatRow, VatTreatment
from services.membership.domain.subscriptions import SubscriptionSettings
from shared.calendar import TermDates, published_term_dates
from shared.rules import RuleBook

_RULES = "services.membership.rules"
_ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@cache
def book() -> RuleBook:
    """The settings as dated rows. Raises RuleFileError naming file and row where one cannot be read."""
    return RuleBook.load(files(_RULES))


@cache
def services_offered() -> Catalogue:
    """Every row of the catalogue of services."""
    return catalogue_from(_rows("catalogue.toml", "line"))


@cache
def shipped_prices() -> PriceList:
    """The price rows that come with the catalogue."""
    return price_list_from(_rows("prices.toml", "price"))


def title_of(line: str, on: date) -> str:
    """What people call a line; belonging itself is no line of the catalogue."""
    if line == BELONGING:
        return "Membership"
    try:
        return services_offered().line(line, on).title
    except NotKnown:
        return line


def readable(words: str, line: str = "") -> str:
    """Words of a working without the code of their `line` before them, with titles in place of codes and days as people
    write them; a code of one plain word reads as it is."""
    words = words.removeprefix(f"{line}: ")
    for row in services_offered().rows:
        if "_" in row.code:
            words = words.replace(row.code, row.title)
    words = _ISO_DAY.sub(lambda found: in_words(date.fromisoformat(found[0])), words)
    return words[:1].upper() + words[1:]


def price_words(row: PriceRow) -> str:
    """A price as people read it on the list; one that nobody set says so."""
    return price_in_words(row.model) if row.model else f"not set: {row.note or 'ask the trust'}"


def service_behind(line: str, on: date) -> str:
    """The service with software behind a line, or empty. Raises NotKnown for a line that is not in the catalogue."""
    owner = services_offered().line(line, on).owner_service
    return owner.value if owner else ""


def lines_of(service: str) -> tuple[str, ...]:
    """The lines behind which a service stands."""
    return tuple(dict.fromkeys(row.code for row in services_offered().rows if row.owner_service == service))


def subscription_settings(on: date) -> SubscriptionSettings:
    """The trust's choices in force on a day."""
    return SubscriptionSettings(
        trial_extensions_allowed=book().integer("subscription.trial_extensions_allowed", on),
        waiting_days_after_trial=book().integer("subscription.waiting_days_after_trial", on),
        readable_days_after_end=book().integer("subscription.readable_days_after_end", on),
        notice_days=book().integer("subscription.notice_days", on),
    )


def vat_of(standing: Standing, on: date) -> VatRow:
    """The VAT treatment of a standing on a day, with where it comes from."""
    row = book().row(f"vat.{standing.value}.treatment", on)
    treatment = VatTreatment(row.text)
    rate = book().decimal("vat.standard_rate_per_cent", on) if treatment is VatTreatment.STANDARD else Decimal(0)
    return VatRow(standing, treatment, rate, row.starts, row.source, row.status, row.ends)


def term_dates() -> TermDates:
    """The term dates that allowances and offers go by."""
    return published_term_dates()


def prices_with(documents: Iterable[Mapping[str, Any]]) -> PriceList:
    """The shipped prices with those that the trust set laid over them, oldest first.

    A row that the trust set holds from its day on, in place of whatever held for the same offer and standing; of two rows
    from the same day the later set holds. A row for both standings leaves rows for one of them alone.
    """
    rows = list(shipped_prices().rows)
    for document in documents:
        rows = _laid_over(rows, price_from(document))
    return PriceList(tuple(rows))


def price_from(document: Mapping[str, Any]) -> PriceRow:
    """A price row from its document, in which days are text. Raises BadInput naming the row."""
    days = {key: date.fromisoformat(document[key]) for key in ("from", "until") if document.get(key)}
    plain = {key: value for key, value in document.items() if value is not None and key not in ("from", "until")}
    return price_row_from({**plain, **days})


def _laid_over(rows: list[PriceRow], new: PriceRow) -> list[PriceRow]:
    kept = []
    for row in rows:
        same = (row.service, row.offer, row.standing) == (new.service, new.offer, new.standing)
        begins_later = new.until_on is not None and row.from_on > new.until_on
        over_before = row.until_on is not None and row.until_on < new.from_on
        if not same or begins_later or over_before:
            kept.append(row)
            continue
        if row.from_on < new.from_on:
            kept.append(replace(row, until_on=new.from_on - timedelta(days=1)))
        if new.until_on is not None and (row.until_on is None or row.until_on > new.until_on):
            kept.append(replace(row, from_on=new.until_on + timedelta(days=1)))
    return [*kept, new]


def _rows(file: str, key: str) -> list[dict[str, Any]]:
    text = files(f"{_RULES}.lists").joinpath(file).read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[key]
    return rows
