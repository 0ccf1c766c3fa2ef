"""How large a zipped workbook becomes when it is opened, found before it is: a file of one kilobyte can fill the memory, by
what is packed into it, by a cell far away, or by one cell that an OpenDocument file says is repeated a million times."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

_PIECE = 1024 * 1024
_EXCEL_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_LONGEST_CELL = 64
"""Bytes of an attribute that names a cell, as any program writes it."""
_CELLS = ("table:table-cell", "table:covered-table-cell")


class Overgrown(Exception):
    """The workbook would take more memory than an upload may; the words go on from its name."""


def refuse_overgrown(parts: zipfile.ZipFile, unpacked_bytes: int, cells: int, filled_cells: int) -> None:
    """Raise Overgrown, or what zipfile raises where the workbook is damaged or lies about its sizes."""
    unpacked = 0
    too_big = Overgrown("is too big to open: it unpacks to more than a spreadsheet of rows should.")
    if sum(part.file_size for part in parts.infolist()) > unpacked_bytes:
        raise too_big
    for part in parts.infolist():
        looking = _looking_at(part.filename, cells, filled_cells)
        for piece in _pieces(parts, part):
            unpacked += len(piece)
            if unpacked > unpacked_bytes:
                raise too_big
            if looking is not None:
                looking.look_at(piece)


def _looking_at(name: str, cells: int, filled_cells: int) -> _Farthest | _Repeated | None:
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        return _Farthest(cells)
    return _Repeated(filled_cells) if name == "content.xml" else None


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of a workbook, unpacked a little at a time: what it says of its own size need not be true."""
    with parts.open(part) as packed:
        while piece := packed.read(_PIECE):
            yield piece


class _Farthest:
    """The farthest cell of an Excel sheet, found piece by piece."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._row = self._column = 0
        self._rest = b""

    def look_at(self, piece: bytes) -> None:
        seen = self._rest + piece
        cells = set(_EXCEL_CELL.findall(seen))
        self._row = max([self._row, *(int(row) for _, row in cells)])
        self._column = max([self._column, *map(_column_number, {column for column, _ in cells})])
        self._rest = seen[-_LONGEST_CELL:]
        if self._row * self._column > self._most:
            raise Overgrown(
                f"has a cell far away from the others (down to row {self._row:,}, across {self._column:,} columns). "
                "Copy the rows into a new sheet and try again."
            )


class _Repeated:
    """The cells of an OpenDocument workbook that hold something, however often each is said to be repeated. Empty ones
    after them are repeated to the end of the sheet by every program, and cost nothing."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._filled = self._row = self._gap = 0
        self._times = 1
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def look_at(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece)
        except expat.ExpatError as problem:
            raise zipfile.BadZipFile(str(problem)) from problem

    def _start(self, name: str, said: dict[str, str]) -> None:
        if name == "table:table-row":
            self._row = self._gap = 0
            self._times = _times(said, "table:number-rows-repeated")
        elif name in _CELLS:
            times = _times(said, "table:number-columns-repeated")
            if any(key.endswith(":value-type") for key in said):
                self._row, self._gap = self._row + self._gap + times, 0
            else:
                self._gap += times

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._filled += self._row * self._times
            if self._filled > self._most:
                raise Overgrown(
                    f"holds more than {self._most:,} cells, many of them repeated. Copy the rows that count into a new "
                    "sheet and try again."
                )


def _times(said: dict[str, str], name: str) -> int:
    number = said.get(name, "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
