"""A working as pages show it: numbered parts, and of each part the rule rows that its steps used in a table of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.web.patterns.words import in_words, plural


def parts_with_rules(working: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The parts of the working; of a step the rows it used in a table of their own, each numbered where the step names it."""
    parts = []
    for number, part in enumerate(working, start=1):
        rows: list[Any] = []
        steps = []
        for step in part["steps"]:
            for source in step["sources"]:
                if source not in rows:
                    rows.append(source)
            steps.append(step | {"rows": [rows.index(source) + 1 for source in step["sources"]]})
        said = plural(len(rows), "rule")
        parts.append({"heading": f"{number}. {in_words(part['heading'])}", "steps": steps, "rules": rows, "said": said})
    return parts
