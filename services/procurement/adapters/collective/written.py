"""Large JSON as text that is written and read whole: a school's wishes, its shares, the figures of its saving.

An order of 1,000 schools and 500 items has half a million lines of each. As text they are put together piece by piece
and no database takes them apart; nothing ever asks for a part of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from services.procurement.domain.collective.allocation import Got, Place
from services.procurement.domain.collective.saving import METHODS, AloneLine, SchoolSaving

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBERS = {method: number for number, method in enumerate(METHODS)}


class Written(str):
    """JSON that is already written."""

    __slots__ = ()


class WrittenJson(TypeDecorator[Any]):
    """A JSON value in a text column."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, Written):
            return value
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return json.loads(value) if value is not None else None


def wishes_written(lines: Mapping[str, Sequence[Place]]) -> dict[str, list[Any]]:
    """A school's places, column by column, which is read in half the time that a list for each takes.

    `at` is the place in the list of moments (microseconds since 1970), since the lines of a page came at one.
    """
    moments: dict[datetime, int] = {}
    places = [(sku, *place) for sku, held in lines.items() for place in held]
    return {
        "item": [place[0] for place in places],
        "number": [place[1] for place in places],
        "at": [moments.setdefault(place[2], len(moments)) for place in places],
        "firm": [place[3] for place in places],
        "tolerance": [place[4] for place in places],
        "moments": [(at - _EPOCH) // _MICROSECOND for at in moments],
    }


def read_wishes(written: Mapping[str, Any], school_id: str, into: Mapping[str, dict[str, tuple[Place, ...]]]) -> None:
    """A school's places, out of what `wishes_written` wrote, put among those of others by item, then school."""
    moments = [_EPOCH + at * _MICROSECOND for at in written["moments"]]
    # A named tuple's own constructor takes three times as long, half a million times.
    new = tuple.__new__
    columns = [written[name] for name in ("item", "number", "at", "firm", "tolerance")]
    if len(set(columns[0])) == len(columns[0]):
        for sku, number, at, firm, tolerance in zip(*columns, strict=True):
            into[sku][school_id] = (new(Place, (number, moments[at], firm, tolerance)),)
        return
    for sku, number, at, firm, tolerance in zip(*columns, strict=True):
        by_school = into[sku]
        place = new(Place, (number, moments[at], firm, tolerance))
        by_school[school_id] = (*by_school[school_id], place) if school_id in by_school else (place,)


def units_written(got: Mapping[str, Mapping[str, Got]], school_ids: Sequence[str]) -> dict[str, Written]:
    """By school, [firm, tolerance] by item."""
    parts: dict[str, list[str]] = {school_id: [] for school_id in school_ids}
    for sku, by_school in got.items():
        named = json.dumps(sku)
        texts = {units: f"{named}:[{units[0]},{units[1]}]" for units in set(by_school.values())}
        for school_id, units in by_school.items():
            parts[school_id].append(texts[units])
    return {school_id: Written(f"{{{','.join(held)}}}") for school_id, held in parts.items()}


class FiguresWritten:
    """The figures of savings as text. A line alone is written once and used for every school that it is the line of."""

    def __init__(self) -> None:
        self._begun: dict[int, str] = {}
        self._lines: list[AloneLine] = []

    def of(self, saving: SchoolSaving) -> Written:
        """One school's figures, as `working.working_of` reads them."""
        goods, begun = saving.share.goods, self._begun
        try:
            if [*goods] == [*saving.alone]:
                pairs = zip(saving.alone.values(), goods.values(), strict=True)
                parts = [f"{begun[id(line)]}{pence}]" for line, pence in pairs]
            else:
                parts = [f"{begun[id(line)]}{goods.get(sku, 0)}]" for sku, line in saving.alone.items()]
        except KeyError:
            self._begin(saving.alone)
            return self.of(saving)
        rest = {
            "fees": {name: [pence, saving.share.fees.get(name, 0)] for name, pence in saving.alone_fees.items()},
            "alone_vat_pence": saving.alone_vat_pence,
            "share_vat_pence": saving.share.vat_pence,
        }
        return Written(f'{{"items":{{{",".join(parts)}}},{json.dumps(rest)[1:]}')

    def _begin(self, lines: Mapping[str, AloneLine]) -> None:
        for sku, line in lines.items():
            figures = ",".join(map(str, (_NUMBERS[line.method], *line[1:])))
            self._begun[id(line)] = f"{json.dumps(sku)}:[{figures},"
        # Kept, so that the id of one is not given to another.
        self._lines += lines.values()
