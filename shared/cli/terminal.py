"""How commands speak: tables and colours on a terminal, plain aligned lines in a pipe, JSON where a program asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

Command = TypeVar("Command", bound=Callable[..., Any])
NOTHING = "–"


def as_json(command: Command) -> Command:
    """Adds `--json` to a command, as the argument `plain_json`."""
    option = click.option("--json", "plain_json", is_flag=True, help="Answer in JSON, for programs.")
    return option(command)


def console() -> Console:
    """The terminal; in a pipe without colours and as wide as a line needs."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def say(words: str = "") -> None:
    """A plain line."""
    click.echo(words)


def print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table on a terminal; aligned lines under a heading in a pipe; the words `empty` where there is no row."""
    listed = [list(row) for row in rows]
    texts = [[cell(value) for value in row] for row in listed]
    if not texts:
        say(empty)
        return
    out = console()
    if not out.is_terminal:
        _aligned([[column.upper() for column in columns], *texts])
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD)
    for column, first in zip(columns, listed[0], strict=True):
        made.add_column(column, overflow="fold", justify="right" if isinstance(first, int) else "left")
    for row in texts:
        made.add_row(*[Text(value) for value in row])
    out.print(made, soft_wrap=False)


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Label and value, a line each."""
    listed = [(label, cell(value)) for label, value in pairs]
    wide = max((len(label) for label, _ in listed), default=0)
    for label, value in listed:
        click.echo(f"{click.style(label.ljust(wide), bold=True)}  {value}")


def cell(value: object) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime):
        from shared.clock import SCHOOL_ZONE

        return f"{value.astimezone(SCHOOL_ZONE):%d %b %Y %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def good(words: str) -> None:
    click.secho(words, fg="green")


def bad(words: str) -> None:
    click.secho(words, fg="red")


def _aligned(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
