"""Who may do what in payroll, and for how long its records are kept."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role

OFFICERS = frozenset({Role.PAYROLL_OFFICER})
"""Who runs the payroll of the trust."""
ENTERERS = SCHOOL_STAFF | OFFICERS
"""Who enters people, posts, facts and variations: a school for its own, the payroll officer for all."""
APPROVERS = frozenset({Role.FINANCE, Role.EXECUTIVE})
SECOND_PERSONS = SCHOOL_STAFF | OFFICERS | {Role.FINANCE}
"""Who confirms an account that somebody else entered."""
PAY_READERS = ENTERERS | {Role.AUDITOR}
"""Who sees what single persons are paid. Executives, trustees and operators see totals."""
FULL_NUMBER_READERS = OFFICERS | {Role.AUDITOR}
TOTAL_READERS = SCHOOL_READERS | TRUST_READERS | OFFICERS | APPROVERS
PAYE_RECORD = (
    "3 years after the tax year (Income Tax (PAYE) Regulations 2003, reg. 97), and 6 years after the financial year for the trust's "
    "accounts (Companies Act 2006, s. 388)"
)
