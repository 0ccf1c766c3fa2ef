"""The peers of the payroll benchmark, which are installed for it alone, into a folder that is thrown away: `paye` from PyPI, and, where it
is asked for, PolicyEngine-UK."""

from __future__ import annotations
import __future__

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from services.payroll.adapters.whole_runs.people import Employment
from services.payroll.domain.student_loans.loans import Plan
from tests.bench.payroll_staff import PAYDAY

PAYE, FISCALYEAR, POLICYENGINE = "paye==0.10.0", "fiscalyear==0.4.0", "policyengine-uk==2.162.10"
ASKED_FOR = "QUAYSIDE_BENCH_POLICYENGINE"
"""1 to install PolicyEngine-UK (660 MB, some minutes) and measure it too; or the path of a Python that has it."""


def installed(python: str, folder: Path | None, *names: str) -> None:
    """Install by pip, into the folder or else beside the Python. Raises CalledProcessError with what pip said on the terminal."""
    into = ["--target", str(folder), "--no-deps", "--ignore-requires-python", "--no-compile"] if folder else []
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq", *into, *names]
    subprocess.run(pip, check=True)


class _Postponed(SourceFileLoader):
    """Compiles with postponed annotations, which `paye` takes for granted from Python 3.14 on."""

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        postponed = __future__.annotations.compiler_flag
        compiled: CodeType = compile(data, path, "exec", flags=postponed, dont_inherit=True, optimize=_optimize)
        return compiled


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "paye":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin and spec.origin.endswith(".py"):
            spec.loader = _Postponed(fullname, spec.origin)
        return spec


class Paye:
    """`paye`: income tax of a month, and nothing else."""

    def __init__(self, folder: Path) -> None:
        installed(sys.executable, folder, PAYE, FISCALYEAR)
        sys.path.insert(0, str(folder))
        sys.meta_path.insert(0, _Finder())
        from fiscalyear import FiscalDate  # type: ignore[import-not-found]
        from paye import Payslip, TaxCode  # type: ignore[import-not-found]

        self._payslip, self._code = Payslip, TaxCode
        self._day = FiscalDate(PAYDAY.year, PAYDAY.month, PAYDAY.day)

    def given(self, people: Sequence[Employment], taxed: Sequence[int]) -> list[tuple[Any, ...]]:
        """What it wants of each: pay after pension, the code, pay to date with this, and tax before; made outside of the measuring."""
        return [
            (
                _pounds(pay),
                self._code(self._written(one)),
                _pounds(one.so_far.pay_pence + pay),
                _pounds(one.so_far.tax_pence),
            )
            for one, pay in zip(people, taxed, strict=True)
        ]

    def worked(self, given: Sequence[tuple[Any, ...]]) -> list[int | None]:
        """The tax of each in pence; None where it raised an error, as it does for all pay in the highest band."""
        return [self._tax(*one) for one in given]

    def _tax(self, pay: Decimal, code: Any, to_date: Decimal, taken: Decimal) -> int | None:
        slip = self._payslip(self._day, pay, code, pay_to_date=to_date, tax_to_date_non_inclusive=taken)
        try:
            return int(slip.income_tax * 100)
        except ValueError:
            return None

    @staticmethod
    def _written(one: Employment) -> str:
        return str(one.tax_code).replace(" X", " M1")


def _pounds(pence: int) -> Decimal:
    return Decimal(pence) / 100


@dataclass(frozen=True)
class Measured:
    """Seconds of PolicyEngine-UK for some people: to take them in, and to work tax, National Insurance and loans of the year."""

    taken_in: float
    worked: float


def policyengine(people: Sequence[Employment], pensions: Sequence[int], folder: Path) -> Measured | None:
    """What PolicyEngine-UK took for the same people in a process of its own; None where it was not asked for."""
    python = os.environ.get(ASKED_FOR, "")
    if not python or python == "0":
        return None
    if python == "1":
        venv.create(folder / "policyengine", with_pip=True)
        python = str(folder / "policyengine" / "bin" / "python")
        installed(python, None, POLICYENGINE)
    asked = folder / "people.json"
    plans = [next((_PLANS[plan] for plan in sorted(one.plans) if plan in _PLANS), "NONE") for one in people]
    yearly = {
        "pay": [12 * one.taxable_pence / 100 for one in people],
        "pension": [12 * pence / 100 for pence in pensions],
        "plan": plans,
    }
    asked.write_text(json.dumps(yearly))
    script = Path(__file__).with_name("policyengine_peer.py")
    told = subprocess.run([python, "-W", "ignore", str(script), str(asked)], check=True, capture_output=True, text=True)
    taken_in, worked = json.loads(told.stdout.splitlines()[-1])
    return Measured(taken_in, worked)


_PLANS = {Plan.ONE: "PLAN_1", Plan.TWO: "PLAN_2", Plan.FIVE: "PLAN_5", Plan.POSTGRADUATE: "POSTGRADUATE"}
