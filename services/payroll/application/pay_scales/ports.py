"""What the room of pay scales needs of its surroundings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from services.payroll.domain.pay_scales.entered import EnteredVersion, OwnScale


class PayScales(Protocol):
    """Scales that employers entered, and which of their lists a run used. They are the trust's: no school's row is among them."""

    def own(self, employer_id: str) -> dict[str, OwnScale]:
        """The employer's own scales by id, in the order of their names."""

    def add(self, scale: OwnScale) -> None: ...
    def versions(self, employer_id: str, *, replaced: bool = False) -> list[EnteredVersion]:
        """The lists that hold, by scale and first day; with `replaced` those too that another one took the place of."""

    def add_version(self, version: EnteredVersion) -> None: ...
    def replace_version(self, version_id: str, at: datetime) -> None:
        """The list holds no longer; it is kept."""

    def keep_in_run(self, run_id: str, used: Mapping[str, Collection[str]]) -> None:
        """By scale the ids of the lists that a calculation of the run used, none for a scale as it is published; in the place of what an
        earlier calculation used."""

    def in_run(self, run_id: str) -> dict[str, list[EnteredVersion]]:
        """By scale the lists that the run's calculation used, by first day."""

    def used_in_runs(self, scale_id: str) -> dict[str, set[str]]:
        """By run whose calculation used the scale, the ids of the lists that it had."""
