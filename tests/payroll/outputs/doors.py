"""Who may pass the doors of what goes out of closed runs, in the shape of the table of all doors."""

from __future__ import annotations

from typing import Any

OFFICER, READERS = {"payroll_officer"}, {"payroll_officer", "auditor"}
MONEY, DUE = READERS | {"finance"}, READERS | {"finance", "executive"}
RUN, EMPLOYER = {"run_id": "no-such-run"}, {"employer_id": "no-such-employer"}
YEAR: dict[str, Any] = {**EMPLOYER, "tax_year": 2026}
FIGURES = {"payslips": 1, "tax_pence": 1, "employee_pence": 1, "employer_pence": 1, "pay_bill_pence": 1}

DOORS: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "prepare_fps": (OFFICER, "trust", RUN),
    "prepare_eps": (OFFICER, "trust", {**YEAR, "tax_month": 1}),
    "submissions": (READERS, "trust", EMPLOYER),
    "submission_file": (READERS, "trust", {"submission_id": "no-such-return"}),
    "teachers_return": (READERS, "trust", RUN),
    "local_return": (READERS, "trust", {**RUN, "fund": "F"}),
    "bank_file": (OFFICER, "trust", RUN),
    "payments_of_run": (MONEY, "trust", RUN),
    "others_due": (MONEY, "trust", RUN),
    "hmrc_due": (DUE, "trust", YEAR),
    "set_month_brought": (OFFICER, "trust", {**YEAR, "tax_month": 1, **FIGURES}),
    "set_levy_share": (OFFICER, "trust", {**YEAR, "pence": 1, "source": "minutes"}),
    "set_year_brought": (OFFICER, "trust", {**YEAR, "employee_pence": 1, "employer_pence": 1, "source": "P32"}),
    "journal_csv": (DUE, "trust", RUN),
    "month_journal_csv": (DUE, "trust", {**YEAR, "tax_month": 1}),
    "ledger_accounts": (DUE, "trust", EMPLOYER),
    "set_ledger_account": (DUE - {"auditor"}, "trust", {**EMPLOYER, "account": "gross_pay", "code": "1", "name": "x"}),
}
