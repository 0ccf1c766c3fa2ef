"""Who may do what in procurement, and for how long its records are kept."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_READERS, TRUST_READERS, Role

BUYERS = frozenset({Role.BUYER})
PAYERS = BUYERS | {Role.FINANCE}
TRUST = TRUST_READERS | PAYERS
OWN = SCHOOL_READERS | TRUST
ACCOUNTS = "accounting and VAT records: 6 years after the year (VATA 1994, sch. 11 para. 6; Companies Act 2006, s. 388)"
