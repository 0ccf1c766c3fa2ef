"""The kinds of statutory pay, and their lines: amounts kept apart from other pay for the payslip, the returns and the recovery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StatutoryKind(StrEnum):
    """A kind of statutory pay, by the short name that payslips and returns use."""

    SSP = "SSP"
    SMP = "SMP"
    SPP = "SPP"
    SAP = "SAP"
    SHPP = "ShPP"
    SPBP = "SPBP"
    SNCP = "SNCP"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    StatutoryKind.SSP: "Statutory sick pay",
    StatutoryKind.SMP: "Statutory maternity pay",
    StatutoryKind.SPP: "Statutory paternity pay",
    StatutoryKind.SAP: "Statutory adoption pay",
    StatutoryKind.SHPP: "Statutory shared parental pay",
    StatutoryKind.SPBP: "Statutory parental bereavement pay",
    StatutoryKind.SNCP: "Statutory neonatal care pay",
}

FAMILY = tuple(kind for kind in StatutoryKind if kind is not StatutoryKind.SSP)
"""Those reported on returns by amount and recovered in part, in the order of HMRC's schemas."""


@dataclass(frozen=True, slots=True)
class StatutoryLine:
    """Statutory pay of one kind for the days from `starts` to `ends`, in pence. `relevant_week` is the first day of the week by which
    family pay is due: what the employer recovers goes by the tax year before it."""

    kind: StatutoryKind
    starts: date
    ends: date
    pence: int
    relevant_week: date | None = None
