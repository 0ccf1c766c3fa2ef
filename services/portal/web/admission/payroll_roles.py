"""Who does what in payroll, as the pages declare it; payroll checks it again."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role

SERVICE = "payroll"
OFFICERS = frozenset({Role.PAYROLL_OFFICER})
"""Runs the payroll of the trust."""
ENTERERS = SCHOOL_STAFF | OFFICERS
"""Enters people, posts, facts and variations: a school for its own, the payroll officer for all."""
APPROVERS = frozenset({Role.FINANCE, Role.EXECUTIVE})
"""Approves pay runs."""
SECOND_PERSONS = ENTERERS | {Role.FINANCE}
"""Confirms an account that somebody else entered."""
PAY_READERS = ENTERERS | {Role.AUDITOR}
"""Sees what single persons are paid."""
TRUST_PAY_READERS = OFFICERS | {Role.AUDITOR}
"""The same on pages of the trust; who prepares and reads returns."""
TRUST_TOTAL_READERS = TRUST_READERS | OFFICERS | APPROVERS
"""Sees employers, and the totals of runs."""
TOTAL_READERS = SCHOOL_READERS | TRUST_TOTAL_READERS
MONEY_READERS = TRUST_PAY_READERS | {Role.FINANCE}
"""Sees the payments of a run, and what others are owed."""
DUE_READERS = TRUST_PAY_READERS | APPROVERS
"""Sees what the employer owes as a whole, and its journal."""
BOOKERS = OFFICERS | APPROVERS
"""Says which codes the ledger has."""
