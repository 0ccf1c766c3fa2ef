"""Who may do what in procurement, and for how long its records are kept."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role

BUYERS = frozenset({Role.BUYER})
PAYERS = BUYERS | {Role.FINANCE}
TRUST = TRUST_READERS | PAYERS
SIGNERS = frozenset({Role.FINANCE, Role.EXECUTIVE, Role.TRUSTEE})
"""Who signs for the trust, by the rows of its scheme of delegation."""
OWN = SCHOOL_READERS | TRUST
REQUESTERS = SCHOOL_STAFF | BUYERS
REQUEST_APPROVERS = SCHOOL_LEADERS | {Role.FINANCE, Role.EXECUTIVE, Role.TRUSTEE}
BUDGET_HOLDERS = SCHOOL_LEADERS | {Role.FINANCE}
DELEGATORS = frozenset({Role.EXECUTIVE, Role.FINANCE})
DECIDERS = PAYERS | {Role.EXECUTIVE}
INVOICE_APPROVERS = DECIDERS | {Role.TRUSTEE}
FINANCE = frozenset({Role.FINANCE, Role.EXECUTIVE})
VISITORS = frozenset({Role.OPERATOR})
"""Bidders and readers of open tenders have no account: the portal asks for them in the trust's name."""
ACCOUNTS = "accounting and VAT records: 6 years after the year (VATA 1994, sch. 11 para. 6; Companies Act 2006, s. 388)"
