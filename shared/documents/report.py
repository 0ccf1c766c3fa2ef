"""The two documents that every service can use as they are: a report and a statement, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from shared.documents.pdf import render_pdf

Side = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts. ``align`` has one side for each column (all left when empty); money goes right.

    ``totals`` is the last row, set off from the others. Raises ValueError when a row has not one cell a column.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    align: Sequence[Side] = ()
    totals: Sequence[str] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        wide = len(self.columns)
        if not wide:
            raise ValueError("A table needs at least one column")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != wide:
                raise ValueError(f"Row {number} of the table has {len(row)} cells and the table {wide} columns")
        for what, cells in (("totals", self.totals), ("align", self.align)):
            if cells and len(cells) != wide:
                raise ValueError(f"The {what} of the table have {len(cells)} entries and the table {wide} columns")
        if not self.align:
            object.__setattr__(self, "align", ("left",) * wide)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: paragraphs, then tables, then notes. Without a heading it follows on."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report. ``facts`` are label and value pairs shown under the title; ``footer`` is the title when left empty."""

    title: str
    subtitle: str = ""
    organisation: str = ""
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = ()
    notes: Sequence[str] = ()
    footer: str = ""

    template = "report"

    def pdf(self, fixed_date: date | datetime) -> bytes:
        """The report as PDF/UA-1; the same bytes for the same report and date. Raises DocumentError."""
        return render_pdf(self.template, asdict(self) | {"footer": self.footer or self.title}, fixed_date)


@dataclass(frozen=True, kw_only=True)
class Statement(Report):
    """A statement: a report from ``sender`` to ``recipient`` (lines of an address) with what it comes to.

    ``headline`` is the label and the amount in words and figures, such as ``("You owe", "£1,234.56")``; may be empty.
    """

    recipient: Sequence[str] = ()
    sender: Sequence[str] = ()
    headline: tuple[str, str] | tuple[()] = ()

    template = "statement"
