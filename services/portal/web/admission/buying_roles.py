"""Who does what in buying, as the pages declare it; procurement checks it again."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_LEADERS, SCHOOL_READERS, SCHOOL_STAFF, TRUST_READERS, Role

SERVICE = "procurement"
BUYERS = frozenset({Role.BUYER})
PAYERS = BUYERS | {Role.FINANCE}
"""Enters invoices, places orders for the trust, prepares payments."""
TRUST = TRUST_READERS | PAYERS
"""Reads what is bought anywhere."""
SCHOOL_OR_TRUST = SCHOOL_READERS | TRUST
"""Reads what one school buys."""
ASKERS = SCHOOL_STAFF
"""Enters a school's quantities of a collective order, and takes in what comes."""
REQUESTERS = SCHOOL_STAFF | BUYERS
"""Asks for things, and answers for visits."""
REQUEST_APPROVERS = SCHOOL_LEADERS | {Role.FINANCE, Role.EXECUTIVE, Role.TRUSTEE}
BUDGET_HOLDERS = SCHOOL_LEADERS | {Role.FINANCE}
SIGNERS = frozenset({Role.FINANCE, Role.EXECUTIVE, Role.TRUSTEE})
"""Signs contracts, options and awards, by the rows of the scheme of delegation."""
DELEGATORS = frozenset({Role.EXECUTIVE, Role.FINANCE})
"""Records the scheme of delegation."""
BUDGET_KEEPERS = frozenset({Role.FINANCE})
"""Enters the budgets of all schools."""
DECIDERS = PAYERS | {Role.EXECUTIVE}
"""Settles what differs between an invoice and its order."""
INVOICE_APPROVERS = DECIDERS | {Role.TRUSTEE}
FINANCE = frozenset({Role.FINANCE, Role.EXECUTIVE})
"""Releases payment runs, says what was paid, sets how invoices are compared."""
