"""What the gate has to say: each finding names the place, what is wrong, what breaks, who, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Breaks(StrEnum):
    """Which way a change breaks."""

    READING = "reading: events written before (outboxes, parked, replayed, samples) no longer fit today's contract"
    WRITING = "writing: what we send from now on no longer fits the contract that readers were built on"
    BOTH = "both ways: old events no longer fit today's contract, and new ones no longer fit the released contract"
    PROMISE = "a promise: the events still fit, but what readers were told about them is no longer true"


@dataclass(frozen=True)
class Finding:
    """One thing that must be put right before this can be merged."""

    where: str
    what: str
    do: str
    breaks: Breaks | None = None
    who: str = ""

    def lines(self) -> list[str]:
        """The finding in plain words, a line each."""
        said = [f"{self.where}: {self.what}"]
        if self.breaks:
            said.append(f"  breaks {self.breaks.value}")
        if self.who:
            said.append(f"  who: {self.who}")
        return [*said, f"  do: {self.do}"]
