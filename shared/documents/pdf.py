"""PDF documents by Typst: tagged for screen readers (PDF/UA-1), and the same bytes for the same data and date.

A template is a ``.typ`` file; a service keeps its own in its own folder, and the shared style (``templates/base.typ``)
always stands before it. Data reaches the template as JSON values, never as template text, so nothing that a person
typed can become markup. Only the fonts inside Typst are used, so a document looks the same on every machine.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst

from shared.calendar.words import day_in_words

TEMPLATES = Path(__file__).parent / "templates"
# Shown for a character that none of Typst's own fonts has; PDF/UA-1 forbids leaving it out unseen.
MISSING = "□"
# Typst names the missing characters of a few places at a time, so more than one round may be needed.
MISSING_ROUNDS = 20

# Typst drops what it laid out when that was of no use to so many documents after it (its own number).
_KEPT_FOR = 10

_NOT_DISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# Control characters but for the line end, halves of surrogate pairs, byte order marks and non-characters.
_NO_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# A Typst compiler is for one thread at a time.
_one_at_a_time = threading.Lock()


class DocumentError(RuntimeError):
    """A document could not be made: the template does not fit the data. The message names the template."""


def render_pdf(
    template: str, data: Mapping[str, Any], fixed_date: date | datetime, folder: Path | None = None
) -> bytes:
    """The PDF of a template filled with data.

    ``template`` is a file name without ``.typ`` in ``folder`` (the shared templates when left out). ``data`` holds JSON
    values, dates and Decimals; it must have a ``title``. ``fixed_date`` is the creation date written into the PDF, an
    aware datetime or a date (its midnight, UTC). A character that the fonts lack is shown as ``□``, with a note.
    Raises DocumentError, naming the template.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", template):
        raise DocumentError(f"'{template}' is not the name of a template: use small letters, figures, - and _")
    if isinstance(fixed_date, datetime) and fixed_date.tzinfo is None:
        raise DocumentError(f"The date of {template} has no time zone: give an aware datetime or a date")
    folder = folder or TEMPLATES
    try:
        source = (TEMPLATES / "base.typ").read_bytes() + (folder / f"{template}.typ").read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"There is no template '{template}' in the folder {folder.name}") from None
    values = _cleaned(data)
    if not str(values.get("title", "")).strip():
        raise DocumentError(f"A {template} needs a title: a tagged PDF must have one")
    missing: set[str] = set()
    for _ in range(MISSING_ROUNDS):
        try:
            return _compiled(source, folder, values, bool(missing), fixed_date)
        except typst.TypstError as error:
            found = {_unescaped(text) for text in _NOT_DISPLAYED.findall(error.diagnostic)} - missing
            if not found:
                raise DocumentError(f"The template '{template}' cannot be filled: {error.message}") from error
            missing |= found
            values = _shown(values, re.compile("|".join(re.escape(text) for text in sorted(found, key=len)[::-1])))
    raise DocumentError(f"The template '{template}' cannot be filled: too many characters that no font has")


def _compiled(source: bytes, folder: Path, values: Any, missing: bool, fixed_date: date | datetime) -> bytes:
    moment = fixed_date if isinstance(fixed_date, datetime) else datetime.combine(fixed_date, time(), UTC)
    inputs = {"data": json.dumps(values, ensure_ascii=False), "missing": MISSING if missing else ""}
    with _one_at_a_time:
        made = _compiler(folder).compile(
            input=source,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(moment.timestamp()),
            sys_inputs=inputs,
        )
    assert isinstance(made, bytes)  # one PDF, whatever its number of pages
    return made


def forget_large_documents() -> None:
    """Give back what Typst keeps in memory of the documents before, some megabytes a page; to be called after a large one."""
    with _one_at_a_time:
        for _ in range(_KEPT_FOR):
            _compiler(TEMPLATES).compile(input=b"", format="pdf")


@cache
def _compiler(folder: Path) -> typst.Compiler:
    return typst.Compiler(root=str(folder), ignore_system_fonts=True)


def _unescaped(quoted: str) -> str:
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), quoted)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_TEXT.sub("", value.replace("\r\n", "\n").replace("\t", " "))
    if isinstance(value, Mapping):
        return {str(key): _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    if isinstance(value, datetime):
        raise DocumentError(f"Write the moment {value.isoformat()} as text, in the time zone of its reader")
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, bool | int | float):
        return value
    raise DocumentError(f"A value of kind {type(value).__name__} cannot be put in a document")


def _shown(value: Any, missing: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return missing.sub(MISSING, value)
    if isinstance(value, dict):
        return {key: _shown(one, missing) for key, one in value.items()}
    return [_shown(one, missing) for one in value] if isinstance(value, list) else value
