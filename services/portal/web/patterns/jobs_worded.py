"""A job in words: what it is for, where it stands, what came of it, what to do where it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PASSED_OVER = frozenset({"kernel.replay"})
"""Services sending each other what is past: not for people."""

KINDS: Mapping[str, str] = {
    "kernel.export": "Everything that {service} holds of the school",
    "kernel.erase": "Erasing what {service} holds of the school",
    "kernel.replay": "Sending past events to another service",
    "membership.statement": "Statement of charges",
    "membership.charges": "Drawing up a month of charges",
    "membership.check-schools-file": "Checking a file of schools",
    "membership.take-schools-file": "Taking a file of schools in",
    "procurement.catalogue-import": "Checking a price list",
    "procurement.contracts-import": "Checking a list of contracts",
    "procurement.read-invoice": "Reading an invoice",
    "procurement.close": "Closing a collective order",
    "procurement.receive": "Sharing out what was delivered",
    "procurement.statement": "Statement of a collective order",
    "procurement.shares-sheet": "Sheet of the schools’ shares",
    "procurement.report": "Report of what was bought and saved",
    "procurement.purchase-order-pdf": "An order as a PDF",
    "procurement.approve-invoice": "Approving an invoice",
    "procurement.remittance": "A remittance advice",
    "payroll.staff-import": "Checking a list of staff",
    "payroll.calculate": "Calculating a pay run",
    "payroll.close": "Closing a pay run",
    "payroll.prepare_fps": "Preparing a return to HMRC",
    "payroll.payslips": "Payslips of a pay run",
    "payroll.payslip": "A payslip",
    "payroll.p60s": "P60s of a tax year",
    "payroll.p45": "A P45",
}
STATES = {
    "queued": "Waiting to begin", "running": "Under way", "done": "Done", "failed": "Stopped", "cancelled": "Cancelled",
}  # fmt: skip


def in_service(name: str) -> str:
    """A service as people call it."""
    return name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Work:
    """One job as a page shows it."""

    service: str
    job: Mapping[str, Any]

    @property
    def what(self) -> str:
        kind = str(self.job["kind"])
        words = KINDS.get(kind) or kind.rpartition(".")[2].replace("-", " ").capitalize()
        return words.format(service=in_service(self.service))

    @property
    def state(self) -> str:
        return str(self.job["state"])

    @property
    def state_words(self) -> str:
        return STATES.get(self.state, self.state)

    @property
    def running(self) -> bool:
        return self.state in ("queued", "running")

    @property
    def step(self) -> str:
        return str(self.job["step"] or "")

    @property
    def done(self) -> int:
        return int(self.job["done"] or 0)

    @property
    def total(self) -> int | None:
        return None if self.job["total"] is None else int(self.job["total"])

    @property
    def share(self) -> int | None:
        """How much of it is done, of a hundred; None where nobody knows how much it is."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def words(self) -> str:
        """What to know of it now."""
        if self.state == "done":
            return f"It is done. {self._came_of_it}".strip()
        if self.state == "failed":
            return f"It stopped. {self._said} What it had not finished was not kept; you can ask for it again."
        if self.state == "cancelled":
            return "It was cancelled before it was done."
        if self.state == "queued" and self.job["message"]:
            return f"It did not work the first time and is tried again. {self._said}"
        return "It begins in a moment." if self.state == "queued" else "It is under way."

    @property
    def _came_of_it(self) -> str:
        """What the service says in words came of it, where it says anything."""
        result = self.job["result"] if isinstance(self.job["result"], Mapping) else {}
        said = next((said for name in ("in_words", "summary") if isinstance(said := result.get(name), str)), "").strip()
        return said if not said or said.endswith((".", "!", "?")) else f"{said}."

    @property
    def _said(self) -> str:
        said = str(self.job["message"] or "").strip()
        return said if not said or said.endswith((".", "!", "?")) else f"{said}."
