"""What a cost code of a school's accounts stands for: codes of Consistent Financial Reporting (E01 ...) and of the Academies
Accounts Return (BAE010 ...). A trust's own code is shown as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostCategory:
    """A category of spending with the codes that stand for it."""

    name: str
    heading: str
    codes: tuple[str, ...]
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a code stands for; `doubtful` where the source gives it to several categories."""

    name: str
    heading: str
    doubtful: bool = False


def named(code: str, categories: Iterable[CostCategory]) -> Named:
    """The category of a code; of a code that two categories bear, both; of an unknown one, nothing."""
    found = [one for one in categories if code in one.codes]
    if not found:
        return Named("", "")
    return Named(" or ".join(one.name for one in found), found[0].heading, doubtful=len(found) > 1)
