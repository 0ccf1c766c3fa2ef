"""What a benchmark found, and the limit it is held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

console = Console(highlight=False)


@dataclass(frozen=True)
class Finding:
    """One thing measured, and the limit it is held to."""

    what: str
    figure: str
    value: float
    limit: float
    at_least: bool = True

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def report(title: str, findings: Sequence[Finding]) -> int:
    """Print the findings as a table; 0 where all limits were met, else 1."""
    table = Table("measured", "figure", "limit", "met", title=title)
    for finding in findings:
        sign = "at least" if finding.at_least else "at most"
        table.add_row(finding.what, finding.figure, f"{sign} {finding.limit:g}", "yes" if finding.met else "[red]no[/]")
    console.print(table)
    return 0 if all(finding.met for finding in findings) else 1
