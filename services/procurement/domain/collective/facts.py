"""What happened to a collective order, as the steps report it; the application turns these into events and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.procurement.domain.collective.order import ClosedItem, Refusal, Window
from services.procurement.domain.collective.recharges import RechargeLine, UsageMeasure
from services.procurement.domain.collective.saving import SchoolSaving
from services.procurement.domain.collective.shares import Bill, SchoolShare


@dataclass(frozen=True, slots=True)
class OrderOpened:
    """A window was made for its schools; it opens by the clock."""

    window: Window


@dataclass(frozen=True, slots=True)
class LineAsked:
    """A school asked for an item or changed what it asked for; units before and now as (firm, tolerance)."""

    order_id: str
    school_id: str
    sku: str
    before: tuple[int, int]
    now: tuple[int, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class LineWithdrawn:
    """A school's line was taken out, by itself or because it left."""

    order_id: str
    school_id: str
    sku: str
    before: tuple[int, int]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LineRefused:
    """A line was not taken; it is kept among the order's refusals."""

    order_id: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class NotApproved:
    """A school's lines were not ordered, since nobody who may approved them before the close."""

    order_id: str
    school_id: str
    wishes: Mapping[str, tuple[int, int]]
    in_words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SchoolLeft:
    """A school left. `honoured`: it left after the close, so its lines are delivered and charged."""

    order_id: str
    school_id: str
    honoured: bool
    in_words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderCalledOff:
    """An order was called off before its close; `schools` are to be told."""

    order_id: str
    schools: tuple[str, ...]
    in_words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderMoved:
    """An order closes, or is delivered, at another time than was said; `schools` are to be told."""

    order_id: str
    schools: tuple[str, ...]
    in_words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderClosed:
    """The order was closed: what is ordered from the supplier and the bill expected."""

    order_id: str
    items: Mapping[str, ClosedItem]
    bill: Bill
    at: datetime


@dataclass(frozen=True, slots=True)
class SavingRecorded:
    """A school's saving; `basis` says whether by the bill expected, by what came, or by the invoice."""

    order_id: str
    school_id: str
    saving: SchoolSaving
    basis: str


@dataclass(frozen=True, slots=True)
class UsageRecorded:
    """What a school made of the service, to be metered."""

    usage: UsageMeasure


@dataclass(frozen=True, slots=True)
class GoodsReceived:
    """A delivery was recorded: units that came this time, by item number (substitutes under the item they replace)."""

    order_id: str
    units: Mapping[str, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class GoodsSentBack:
    """Goods of a school went back to the supplier."""

    order_id: str
    school_id: str
    in_words: str


@dataclass(frozen=True, slots=True)
class SubstituteToCheck:
    """A substitute has allergens that the item ordered has not, or none are stated: no kitchen may use it unasked."""

    order_id: str
    sku: str
    substitute_sku: str
    schools: tuple[str, ...]
    in_words: str


@dataclass(frozen=True, slots=True)
class ShareRevised:
    """A school's share changed from one basis to the next; a positive `credit_pence` is owed to the school."""

    order_id: str
    school_id: str
    before: SchoolShare
    after: SchoolShare
    credit_pence: int
    in_words: str


@dataclass(frozen=True, slots=True)
class RechargeDue:
    """Lines to be charged (or, negative, credited) to a school by membership."""

    order_id: str
    school_id: str
    lines: tuple[RechargeLine, ...]
