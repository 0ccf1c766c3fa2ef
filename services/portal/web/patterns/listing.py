"""Lists in one pattern: filter, sort, pages, and the whole of it as a file. The rows are those that the service gave to
this person, so a list can show no more than its service allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from services.portal.web.admission import guard
from services.portal.web.patterns.listed_values import exported, kind_of, order, worded
from services.portal.web.patterns.numbers import whole_number
from shared.money import pounds
from shared.spreadsheets import Column, SheetToWrite, write_csv, write_xlsx

PAGE_SIZE = 25
Row = Mapping[str, Any]
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TEXT = 200
LARGEST_PAGE = 999_999


@dataclass(frozen=True)
class Shown:
    """One column. `show` names the filter of `words.py` that words its values: text, money, day, moment, number, tag,
    in_words."""

    key: str
    title: str
    show: str = "text"
    sortable: bool = True
    link: Callable[[Row], str | None] | None = None

    @property
    def numeric(self) -> bool:
        return self.show in ("money", "number")


@dataclass(frozen=True)
class Choice:
    """A filter by one of the values of a column."""

    key: str
    title: str
    options: Sequence[tuple[str, str]]
    """(value, words); the first is what stands without a choice and should have an empty value."""


@dataclass(frozen=True)
class Between:
    """A filter by the days of a column, from and to, both included; asked for as <key>_from and <key>_to."""

    key: str
    title: str


@dataclass
class Listing:
    """A list as asked for in the address: ?q=…&sort=…&page=…&<choice>=…, and &as=csv or xlsx for a file.

    `sort` is the key of a column, with a minus in front for the other way round.
    """

    name: str
    columns: Sequence[Shown]
    rows: Sequence[Row]
    choices: Sequence[Choice] = ()
    search_in: Sequence[str] = ()
    sort: str = ""
    empty: str = "There is nothing here yet."
    """What stands in place of an empty list, saying how it fills."""
    total: int | None = None
    """How many rows there are in all, where the service itself filters and pages and gave one page only."""
    page_size: int = PAGE_SIZE
    caption: str = ""
    between: Between | None = None
    sum_of: Sequence[str] = ()
    """Columns of pence whose total, over all that was found and not this page alone, stands below the list."""
    whole: Callable[[], Sequence[Row]] | None = None
    """Gives all rows for a file, where the service pages; without it such a list is not offered as a file."""
    keeps: Mapping[str, str] = field(default_factory=dict)
    """What else the page's address asks for, such as the days of all that it shows: no step within the list loses it."""
    found: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        asked = request.args
        self.text = asked.get("q", "").strip()[:MOST_TEXT]
        wanted = asked.get("sort", "")
        known = wanted.lstrip("-") in {column.key for column in self.columns if column.sortable}
        standing = wanted if known else self.sort
        self.sorted_by = standing.lstrip("-")
        self.descending = standing.startswith("-") or (known and asked.get("dir") == "desc")
        self.page = page_asked_for()
        self.chosen = {choice.key: _one_of(choice, asked.get(choice.key, "")) for choice in self.choices}
        self.days = {name: _day(asked.get(name)) for name in self._day_names()}
        self.found = list(self.rows) if self.total is not None else self._narrowed_and_sorted()

    @property
    def count(self) -> int:
        return self.total if self.total is not None else len(self.found)

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.page_size))

    @property
    def shown(self) -> list[Row]:
        """The rows of the page asked for; the last page for a number beyond it."""
        if self.total is not None:
            return self.found
        page = min(self.page, self.pages)
        return self.found[(page - 1) * self.page_size : page * self.page_size]

    @property
    def narrowed(self) -> bool:
        return bool(self.text or any(self.chosen.values()) or any(self.days.values()))

    @property
    def path(self) -> str:
        """The list without anything asked of it."""
        return f"{request.path}?{urlencode(self.keeps)}" if self.keeps else request.path

    @property
    def sorts_here(self) -> bool:
        """Whether its headings sort; a list that its service pages comes in the service's order."""
        return self.total is None

    @property
    def as_files(self) -> bool:
        return self.total is None or self.whole is not None

    @property
    def orders(self) -> list[tuple[str, str]]:
        """The ways to sort, for narrow screens, where the table has no headings: (value, words)."""
        ways = []
        for column in self.columns:
            if column.sortable:
                up, down = ("smallest first", "largest first") if column.numeric else ("A to Z", "Z to A")
                if column.show in ("day", "moment"):
                    up, down = "oldest first", "newest first"
                ways += [(column.key, f"{column.title}, {up}"), (f"-{column.key}", f"{column.title}, {down}")]
        return ways

    @property
    def standing_order(self) -> str:
        return f"{'-' if self.descending else ''}{self.sorted_by}" if self.sorted_by else ""

    @property
    def sums(self) -> dict[str, str]:
        """The totals that stand below the list, in words, by column."""
        return {key: pounds(sum(int(row.get(key) or 0) for row in self.found)) for key in self.sum_of}

    def address(self, **other: Any) -> str:
        """The address of this list with something asked differently; a changed order begins on the first page."""
        days = {name: day.isoformat() if day else "" for name, day in self.days.items()}
        asked = {**self.keeps, "q": self.text, "sort": self.standing_order, **self.chosen, **days}
        asked |= {name: "" if value is None else str(value) for name, value in other.items()}
        kept = {name: value for name, value in asked.items() if value and (name, value) != ("page", "1")}
        return f"{request.path}?{urlencode(kept)}" if kept else request.path

    def header(self, column: Shown) -> dict[str, str]:
        """How a column's heading sorts: its address, and what stands now."""
        mine = column.key == self.sorted_by
        turned = f"-{column.key}" if mine and not self.descending else column.key
        standing = ("descending" if self.descending else "ascending") if mine else "none"
        return {"href": self.address(sort=turned), "standing": standing}

    def pagination(self) -> dict[str, Any] | None:
        """Parameters of govukPagination; None where one page holds all."""
        if self.pages == 1:
            return None
        page = min(self.page, self.pages)
        near = sorted({1, self.pages, *range(max(1, page - 1), min(self.pages, page + 1) + 1)})
        items: list[dict[str, Any]] = []
        for before, number in zip([0, *near], near, strict=False):
            if number - before > 1:
                items.append({"ellipsis": True})
            items.append({"number": str(number), "href": self.address(page=number), "current": number == page})
        answer: dict[str, Any] = {"items": items, "landmarkLabel": f"Pages of {self.name}"}
        if page > 1:
            answer["previous"] = {"href": self.address(page=page - 1)}
        if page < self.pages:
            answer["next"] = {"href": self.address(page=page + 1)}
        return answer

    def as_file(self) -> Response | None:
        """The whole list as CSV or XLSX where the address asks for it: every row found, not only this page.

        Who took it away is put on record.
        """
        wanted = request.args.get("as")
        if wanted not in ("csv", "xlsx") or not self.as_files:
            return None
        found = self.found if self.total is None or self.whole is None else self.whole()
        columns = [Column(column.key, column.title, kind=kind_of(column.show)) for column in self.columns]
        rows = [{column.key: exported(row.get(column.key), column.show) for column in self.columns} for row in found]
        content = write_csv(rows, columns) if wanted == "csv" else write_xlsx([SheetToWrite(self.name, columns, rows)])
        guard.note_reading(f"the list {self.name}, as a file")
        response = Response(content, content_type=CSV if wanted == "csv" else XLSX)
        response.headers.set("Content-Disposition", "attachment", filename=f"{self.name}.{wanted}")
        return response

    def _day_names(self) -> list[str]:
        return [f"{self.between.key}_from", f"{self.between.key}_to"] if self.between else []

    def _narrowed_and_sorted(self) -> list[Row]:
        rows = [row for row in self.rows if self._chosen(row) and self._between(row)]
        if words := self.text.casefold().split():
            keys = self.search_in or [column.key for column in self.columns]
            rows = [row for row in rows if all(word in self._searchable(row, keys) for word in words)]
        if not self.sorted_by:
            return rows
        show = next((column.show for column in self.columns if column.key == self.sorted_by), "text")
        known = [row for row in rows if row.get(self.sorted_by) not in (None, "")]
        unknown = [row for row in rows if row.get(self.sorted_by) in (None, "")]
        known.sort(key=lambda row: order(row[self.sorted_by], show), reverse=self.descending)
        return known + unknown

    def _chosen(self, row: Row) -> bool:
        return all(
            str("" if row.get(key) is None else row[key]) == value for key, value in self.chosen.items() if value
        )

    def _between(self, row: Row) -> bool:
        if self.between is None or not any(self.days.values()):
            return True
        first, last = self.days.values()
        at = _day(str(row.get(self.between.key) or "")[:10])
        return at is not None and (first is None or first <= at) and (last is None or at <= last)

    def _searchable(self, row: Row, keys: Sequence[str]) -> str:
        show = {column.key: column.show for column in self.columns}
        return " ".join(f"{row.get(key, '')} {worded(row.get(key), show.get(key, 'text'))}" for key in keys).casefold()


def page_asked_for() -> int:
    """The page of a list that the address names; the first where it names none."""
    return max(1, whole_number(request.args.get("page"), LARGEST_PAGE) or 1)


def _day(text: str | None) -> date | None:
    """A day of the address; what is no day narrows nothing, and its box stays empty to show that."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _one_of(choice: Choice, value: str) -> str:
    return value if value in {known for known, _ in choice.options} else ""
