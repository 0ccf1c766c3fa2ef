"""Approved frameworks: ready deals that a buyer looks at before a tender of one's own is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Framework:
    """One approved framework, where it is described, and the kinds of cost it is for."""

    name: str
    title: str
    url: str
    for_what: tuple[str, ...]
    source: str
    status: str


def nearest_first(frameworks: Iterable[Framework], about: str) -> list[Framework]:
    """The frameworks, those first whose title shares words with what the need says."""
    wanted = _words(about)
    return sorted(frameworks, key=lambda one: (-len(wanted & _words(one.title)), one.title))


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in _WORD.findall(text.lower())}
