"""One reason why a return would be turned down, in words for the person who sends it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """For whom or what, what is wrong and what to do; `code` is the number of HMRC's rule, empty where the schema itself or good
    sense says so. `official` keeps HMRC's own words where their files found it."""

    whose: str
    words: str
    code: str = ""
    official: str = ""

    def in_words(self) -> str:
        return f"{self.whose} {self.words}"
