"""A page of quantities for many items at once: what was typed, what stood there when the page was opened, what is wrong.

Only lines that differ from what stood there are sent. Searching and turning pages is done by sending the form, so that it
needs no script and loses nothing: what was typed into lines that are not shown goes along in hidden fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from services.portal.web.patterns.forms import Form
from services.portal.web.patterns.numbers import whole_number

LINES_SHOWN = 50
"""On one page: two boxes each is as much as a phone scrolls through with patience."""
LARGEST = 1_000_000_000
Typed = MultiDict[str, str]


@dataclass
class Line:
    """One item with its two boxes."""

    number: int
    item: Mapping[str, Any]
    firm: str
    tolerance: str
    seen: tuple[int, int]
    now: tuple[int, int]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def sku(self) -> str:
        return str(self.item["sku"])

    @property
    def wish(self) -> tuple[int, int] | None:
        """What is asked for; None where a box holds no whole number."""
        firm, tolerance = _whole(self.firm), _whole(self.tolerance)
        return (firm, tolerance) if firm is not None and tolerance is not None else None

    @property
    def changed(self) -> bool:
        return self.wish != self.seen

    def box(self, what: str) -> str:
        return f"{what}-{self.number}"

    def check(self) -> None:
        for what, typed in (("firm", self.firm), ("tolerance", self.tolerance)):
            if _whole(typed) is None:
                self.problems[what] = f"{self.item['name']}: enter a whole number, like 12, not “{typed[:20]}”"


class Quantities:
    """The lines of one order as typed, with what is to be shown of them."""

    def __init__(self, items: Sequence[Mapping[str, Any]], wishes: Mapping[str, tuple[int, int]], typed: Typed) -> None:
        self.lines = [_line(number, item, wishes.get(item["sku"], (0, 0)), typed) for number, item in enumerate(items)]
        self.words = typed.get("q", "").strip()[:200]
        self._page = _whole(typed.get("page", "1")) or 1

    @property
    def found(self) -> list[Line]:
        """The lines that fit the search."""
        wanted = self.words.casefold().split()
        return [one for one in self.lines if all(word in _searchable(one.item) for word in wanted)]

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.found) // LINES_SHOWN))

    @property
    def page(self) -> int:
        return min(max(1, self._page), self.pages)

    @property
    def shown(self) -> list[Line]:
        """The lines of this page; all with a problem come first, whatever was searched for."""
        wrong = [one for one in self.lines if one.problems]
        page = self.found[(self.page - 1) * LINES_SHOWN : self.page * LINES_SHOWN]
        return wrong + [one for one in page if not one.problems]

    @property
    def kept(self) -> list[Line]:
        """Changed lines that are not shown: they go along hidden."""
        shown = {one.number for one in self.shown}
        return [one for one in self.lines if one.changed and one.number not in shown]

    @property
    def changed(self) -> list[Line]:
        return [one for one in self.lines if one.changed]

    def turn_to(self, page: int) -> None:
        self._page = page

    def all_numbers(self) -> bool:
        """Whether every box holds a whole number; those that do not say so."""
        for one in self.changed:
            one.check()
        return not any(one.problems for one in self.lines)

    def place(self, problems: Mapping[str, str]) -> None:
        """Put what the service says of lines, by item number, beside them."""
        for one in self.lines:
            if one.sku in problems:
                one.problems["firm"] = problems[one.sku]

    def see_again(self, now: Mapping[str, Mapping[str, int]]) -> list[Line]:
        """The lines that somebody else changed; what is there now counts as seen, so that sending again goes on with one's own."""
        theirs = [one for one in self.lines if one.sku in now]
        for one in theirs:
            one.seen = one.now = (now[one.sku]["firm"], now[one.sku]["tolerance"])
        return theirs

    def as_asked(self) -> list[dict[str, Any]]:
        """The changed lines as the service takes them."""
        return [
            {
                "sku": one.sku,
                "firm": one.wish[0],
                "tolerance": one.wish[1],
                "expected": {"firm": one.seen[0], "tolerance": one.seen[1]},
            }
            for one in self.changed
            if one.wish is not None
        ]


class QuantityForm(Form):
    """The form around the lines: it holds the tokens, and lists what is wrong with lines beside its own problems."""

    lines: Quantities
    theirs: Sequence[Line] = ()

    def error_list(self) -> list[dict[str, str]]:
        of_lines = [
            {"text": words, "href": f"#{one.box(what)}"}
            for one in self.lines.lines
            for what, words in one.problems.items()
        ]
        own: list[dict[str, str]] = super().error_list()
        return [*own, *of_lines]


def _line(number: int, item: Mapping[str, Any], now: tuple[int, int], typed: Typed) -> Line:
    seen = _seen(typed.get(f"seen-{number}", ""), now)
    firm, tolerance = (
        _typed(typed, f"{what}-{number}", held) for what, held in (("firm", seen[0]), ("tolerance", seen[1]))
    )
    return Line(number, item, firm, tolerance, seen, now)


def _seen(written: str, now: tuple[int, int]) -> tuple[int, int]:
    firm, _, tolerance = written.partition(",")
    read = _whole(firm), _whole(tolerance)
    return (read[0], read[1]) if written and read[0] is not None and read[1] is not None else now


def _typed(typed: Typed, name: str, held: int) -> str:
    return typed.get(name, str(held or "")).strip()[:20]


def _whole(typed: str) -> int | None:
    """0 for an empty box; a thousands comma is read."""
    return whole_number(typed, LARGEST) if typed.strip() else 0


def _searchable(item: Mapping[str, Any]) -> str:
    return f"{item['name']} {item['sku']} {item['terms'].get('allergens') or ''}".casefold()
