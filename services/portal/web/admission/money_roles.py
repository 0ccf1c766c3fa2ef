"""Who does what about money, as the pages declare it; membership checks it again."""

from __future__ import annotations

from shared.identity.roles import SCHOOL_LEADERS, TRUST_READERS, Role

FINANCE = frozenset({Role.FINANCE, Role.EXECUTIVE})
"""Draws up months, issues statements, answers questions, corrects, sets prices."""
APPEALS = frozenset({Role.EXECUTIVE, Role.MEMBERSHIP_LEAD})
"""Decides appeals."""
MONEY_READERS = FINANCE | APPEALS | TRUST_READERS
OFFICERS = frozenset({Role.BUYER, Role.PAYROLL_OFFICER, Role.HR_ADVISER, Role.TECHNICIAN, Role.CATERING_MANAGER})
"""People of the services. Of a school they see what they deliver, not what else it has or owes."""
DELIVERERS = OFFICERS | {Role.MEMBERSHIP_LEAD, Role.EXECUTIVE, Role.FINANCE}
"""Writes down a delivery of a service without software."""
ASKERS = SCHOOL_LEADERS
"""Asks about a charge, and appeals."""
